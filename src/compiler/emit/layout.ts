import type { Code, Member } from "./code.ts";
import { INDENT, WIDTH, type Writer } from "./writer.ts";

/**
 * Prints code as the formatter (Biome with our biome.json) leaves it, so that generated files are a fixed point of it:
 * a group stands on one line where it fits into 100 columns, else it is broken at its outermost level first.
 * @param column where the code starts on its line, in columns
 * @param after columns that follow it on its last line
 */
export function print(code: Code, writer: Writer, column: number, after: number): void {
  if (column + code.width + after <= WIDTH) writer.write(code.flat);
  else if (code.kind === "object") printMembers(code.members, writer);
  else if (code.kind === "array") printItems(code.items, writer);
  else if (code.kind === "call") printCall(code, writer, column);
  else writer.write(code.flat);
}

function printMembers(members: readonly Member[], writer: Writer): void {
  writer.line("{");
  writer.indent(() => {
    for (const member of members) printMember(member, writer);
  });
  writer.write("}");
}

/** Keys narrower than this keep their value beside them, however long it is. */
const SHORT_KEY = INDENT + 3;

/** One member of an object with its comma. */
function printMember({ key, keyWidth, value }: Member, writer: Writer): void {
  const column = writer.margin + keyWidth + 2;
  if (column + value.width + 1 <= WIDTH) {
    writer.line(`${key}: ${value.flat},`);
    return;
  }
  if (movesDown(value, keyWidth, column)) {
    writer.line(`${key}:`);
    writer.indent(() => print(value, writer, writer.margin, 1));
  } else {
    writer.write(`${key}: `);
    print(value, writer, column, 1);
  }
  writer.line(",");
}

/** Whether a value that does not fit beside its key goes to the next line as a whole. */
function movesDown(value: Code, keyWidth: number, column: number): boolean {
  if (value.kind === "string") return keyWidth >= SHORT_KEY;
  // A key that fills the line: even the first columns of a group would not fit beside it.
  return value.kind === "name" || column + opening(value) > WIDTH;
}

function opening(value: Code): number {
  return value.kind === "call" ? value.callee.length + 1 : 1;
}

function printItems(items: readonly Code[], writer: Writer): void {
  writer.line("[");
  writer.indent(() => {
    if (items.every(({ kind }) => kind === "number")) fill(items, writer);
    else printLines(items, writer);
  });
  writer.write("]");
}

/** Each item on lines of its own. */
function printLines(items: readonly Code[], writer: Writer): void {
  for (const item of items) {
    print(item, writer, writer.margin, 1);
    writer.line(",");
  }
}

/** Numbers fill their lines. */
function fill(items: readonly Code[], writer: Writer): void {
  let column = writer.margin;
  for (const item of items) {
    const starts = column === writer.margin;
    if (!starts && column + 1 + item.width + 1 > WIDTH) {
      writer.newLine();
      column = writer.margin;
    } else if (!starts) {
      writer.write(" ");
      column++;
    }
    writer.write(`${item.flat},`);
    column += item.width + 1;
  }
  writer.newLine();
}

function printCall(
  { callee, args }: Extract<Code, { kind: "call" }>,
  writer: Writer,
  column: number,
): void {
  const last = args.at(-1);
  const before = args.slice(0, -1);
  const head = before.reduce((sum, arg) => sum + arg.width + 2, callee.length + 1);
  writer.write(`${callee}(`);
  if (last !== undefined && isHugged(last, before.at(-1)) && column + head + 1 <= WIDTH) {
    for (const { flat } of before) writer.write(`${flat}, `);
    // Only its broken form is hugged: on one line the whole call would have fitted.
    if (last.kind === "object") printMembers(last.members, writer);
    else printItems(last.items, writer);
  } else {
    writer.newLine();
    writer.indent(() => printLines(args, writer));
  }
  writer.write(")");
}

/** Whether a call's last argument may be broken while the others stand beside its parenthesis. */
function isHugged(
  last: Code,
  penultimate: Code | undefined,
): last is Extract<Code, { kind: "object" | "array" }> {
  if (penultimate?.kind === last.kind) return false;
  if (last.kind === "object") return last.members.length > 0;
  if (last.kind !== "array" || last.items.length === 0) return false;
  return penultimate === undefined || !last.items.every(({ kind }) => kind === "number");
}
