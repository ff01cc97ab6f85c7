import type { Code } from "./code.ts";
import { displayWidth } from "./display-width.ts";
import { print } from "./layout.ts";
import { WIDTH, type Writer } from "./writer.ts";

/** A type with arguments: `Tool<MoveInput, MoveOutput>`. */
export interface GenericType {
  readonly name: string;
  readonly arguments: readonly string[];
}

/**
 * Prints `export const name: Type<A, B> = value;`, where `value` is a call or an object. Where the first line is too
 * long the value moves down; where even the type does not fit, its arguments stand on lines of their own.
 */
export function printConstant(
  {
    name,
    type,
    value,
  }: { readonly name: string; readonly type: GenericType; readonly value: Code },
  writer: Writer,
): void {
  const start = `export const ${name}: ${type.name}`;
  const flat = type.arguments.length === 0 ? start : `${start}<${type.arguments.join(", ")}>`;
  const width = displayWidth(flat);
  const opening = value.kind === "call" ? value.callee.length + 1 : 1;
  if (width + " = ".length + opening <= WIDTH) {
    writer.write(`${flat} = `);
    print(value, writer, width + " = ".length, 1);
  } else if (width + " =".length <= WIDTH) {
    writer.line(`${flat} =`);
    writer.indent(() => print(value, writer, writer.margin, 1));
  } else {
    writer.line(`${start}<`);
    printArguments(type.arguments, writer);
    writer.write("> = ");
    print(value, writer, "> = ".length, 1);
  }
  writer.line(";");
}

/** Prints `export type Name = Type<A, B>;`. */
export function printAlias(name: string, type: GenericType, writer: Writer): void {
  const flat = `export type ${name} = ${type.name}<${type.arguments.join(", ")}>;`;
  if (displayWidth(flat) <= WIDTH) {
    writer.line(flat);
    return;
  }
  writer.line(`export type ${name} = ${type.name}<`);
  printArguments(type.arguments, writer);
  writer.line(">;");
}

function printArguments(names: readonly string[], writer: Writer): void {
  writer.indent(() => {
    for (const [i, name] of names.entries()) {
      writer.line(i === names.length - 1 ? name : `${name},`);
    }
  });
}
