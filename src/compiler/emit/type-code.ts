import { displayWidth } from "./display-width.ts";
import { WIDTH, type Writer } from "./writer.ts";

/** A type as a tree: a keyword, literal or declared name, an array, a union. */
export type TypeCode = { readonly width: number } & (
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "array"; readonly item: TypeCode }
  | { readonly kind: "union"; readonly options: readonly TypeCode[] }
);

export function typeName(text: string): TypeCode {
  return { kind: "name", text, width: displayWidth(text) };
}

export function arrayType(item: TypeCode): TypeCode {
  const around = item.kind === "name" ? "readonly []" : "readonly ()[]";
  return { kind: "array", item, width: item.width + around.length };
}

/** A union of at least one option, equal ones once. */
export function unionType(options: readonly TypeCode[]): TypeCode {
  if (options.length === 1 && options[0] !== undefined) return options[0];
  const byText = new Map(options.map((option) => [typeText(option), option]));
  const [only, ...more] = byText.values();
  if (only === undefined) return typeName("never");
  if (more.length === 0) return only;
  const width = [only, ...more].reduce((sum, { width }) => sum + width + 3, -3);
  return { kind: "union", options: [only, ...more], width };
}

/** A type on one line. */
export function typeText(type: TypeCode): string {
  switch (type.kind) {
    case "name":
      return type.text;
    case "array":
      return type.item.kind === "name"
        ? `readonly ${typeText(type.item)}[]`
        : `readonly (${typeText(type.item)})[]`;
    case "union":
      return type.options.map(typeText).join(" | ");
  }
}

/** Prints a type and the semicolon behind it, broken as the formatter does. `head` is what stands on the line before it. */
export function printType(head: string, type: TypeCode, writer: Writer): void {
  const fits = writer.margin + displayWidth(head) + type.width + 2 <= WIDTH;
  if (!fits && type.kind === "union" && !isHugged(type.options)) {
    writer.line(head);
    writer.indent(() => printOptions(type.options, ";", writer));
  } else if (!fits && type.kind === "array" && type.item.kind === "union") {
    writer.line(`${head} readonly (`);
    writer.indent(() =>
      printOptions(type.item.kind === "union" ? type.item.options : [], "", writer),
    );
    writer.line(")[];");
  } else writer.line(`${head} ${typeText(type)};`);
}

function printOptions(options: readonly TypeCode[], end: string, writer: Writer): void {
  for (const [i, option] of options.entries()) {
    writer.line(`| ${typeText(option)}${i === options.length - 1 ? end : ""}`);
  }
}

/** The formatter never breaks a declared name beside null. */
function isHugged(options: readonly TypeCode[]): boolean {
  const [name, ...more] = options.filter((o) => o.kind !== "name" || o.text !== "null");
  return (
    more.length === 0 && name?.kind === "name" && options.length === 2 && /^[A-Z]/.test(name.text)
  );
}
