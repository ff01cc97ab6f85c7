/** Strings of the overlay: literals, `$inputs.x`, and text with `{$inputs.x}` inside. */
import { nearest } from "../util/nearest.ts";

/** A string after reading. */
export type Text =
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "template"; readonly parts: readonly (string | { readonly input: string })[] };

/** What is wrong with a string, in code units of it. */
export interface TextError {
  readonly reason: "syntax" | "unsupported";
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** What to write instead, where it is known. */
  readonly instead?: string;
}

/** An input's name inside a string, with its place. */
export interface InputReference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A string that was read: a text, or every problem of it. */
export interface ReadText {
  readonly text?: Text;
  readonly errors: readonly TextError[];
  readonly references: readonly InputReference[];
}

/** Heads of overlay.md's expressions that this version has no values for. */
const LATER = ["steps", "response", "env", "auth", "now", "uuid", "uri", "item", "arguments"];
const EXPRESSION = /^\$([A-Za-z_][A-Za-z0-9_]*)(.*)$/s;
const INPUT = /^\.([A-Za-z_][A-Za-z0-9_]*)$/;

/**
 * Reads a string value. `$$x` is the literal `$x`, as a whole; `$…` must be one expression; `{$…}` inside text makes
 * a template. A lone `{` or `$` inside text is text.
 */
export function readText(value: string): ReadText {
  if (value.startsWith("$$")) return literal(value.slice(1));
  if (value.startsWith("$")) {
    const read = readExpression(value, 0);
    if ("message" in read) return { errors: [read], references: [] };
    return { text: { kind: "input", name: read.name }, errors: [], references: [read] };
  }
  return value.includes("{$") ? readTemplate(value) : literal(value);
}

function literal(value: string): ReadText {
  return { text: { kind: "literal", value }, errors: [], references: [] };
}

function readTemplate(value: string): ReadText {
  const parts: (string | { readonly input: string })[] = [];
  const errors: TextError[] = [];
  const references: InputReference[] = [];
  let at = 0;
  while (at < value.length) {
    const open = value.indexOf("{$", at);
    const text = open === -1 ? value.slice(at) : value.slice(at, open);
    if (text !== "") parts.push(text);
    if (open === -1) break;
    const close = value.indexOf("}", open);
    if (close === -1) {
      const message = 'the "{" before this expression is never closed';
      errors.push({ reason: "syntax", message, start: open, end: value.length });
      break;
    }
    const read = readExpression(value.slice(open + 1, close), open + 1);
    if ("message" in read) errors.push(read);
    else {
      references.push(read);
      parts.push({ input: read.name });
    }
    at = close + 1;
  }
  if (errors.length > 0) return { errors, references };
  return { text: { kind: "template", parts }, errors, references };
}

/** Reads one expression, `$` included, that starts `offset` code units into its string. */
export function readExpression(text: string, offset: number): InputReference | TextError {
  const error = (reason: TextError["reason"], message: string, instead?: string): TextError => ({
    reason,
    message,
    start: offset,
    end: offset + text.length,
    ...(instead === undefined ? {} : { instead }),
  });
  const [, head, rest = ""] = EXPRESSION.exec(text) ?? [];
  if (head === "inputs") {
    const name = INPUT.exec(rest)?.[1];
    if (name !== undefined) return { name, start: offset, end: offset + text.length };
    if (/^\.[A-Za-z_][A-Za-z0-9_]*(#|\.|\[)/.test(rest)) {
      return error("unsupported", "a part of an input");
    }
    return error("syntax", "the name of an input is expected after $inputs.", "$inputs.NAME");
  }
  if (head !== undefined && LATER.includes(head)) return error("unsupported", `$${head}`);
  const close = head === undefined ? undefined : nearest(head, ["inputs", ...LATER]);
  if (close !== undefined && rest !== "") {
    return error("syntax", "no such expression", `$${close}${rest}`);
  }
  const whole = offset === 0;
  const message = whole ? "a value that starts with $ is an expression" : "no such expression";
  return error("syntax", message, whole ? `$${text}` : undefined);
}
