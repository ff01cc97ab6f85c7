/** Strings of the overlay: literals, `$inputs.x`, and text with `{$inputs.x}` inside. */
import { isReferenceError, parseReference, type Ref } from "./reference.ts";

/** A piece of a text: itself, an input, or what another expression gives. */
export type TextPart = string | { readonly input: string } | { readonly ref: Ref };

/** A string after reading. A bare input is told apart from other expressions: it may have a default. */
export type Text =
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "ref"; readonly ref: Ref }
  | { readonly kind: "template"; readonly parts: readonly TextPart[] };

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

/** An expression inside a string, with its place. */
export interface PlacedRef {
  readonly ref: Ref;
  readonly start: number;
  readonly end: number;
}

/** A string that was read: a text, or every problem of it. */
export interface ReadText {
  readonly text?: Text;
  readonly errors: readonly TextError[];
  /** The inputs among {@link refs}. */
  readonly references: readonly InputReference[];
  readonly refs: readonly PlacedRef[];
}

/**
 * Reads a string value. `$$x` is the literal `$x`, as a whole; `$…` must be one expression; `{$…}` inside text makes
 * a template. A lone `{` or `$` inside text is text.
 */
export function readText(value: string): ReadText {
  if (value.startsWith("$$")) return literal(value.slice(1));
  if (value.startsWith("$")) {
    const read = readExpression(value, 0);
    if ("message" in read) return { errors: [read], references: [], refs: [] };
    const { ref } = read;
    const text: Text =
      ref.kind === "input" && ref.pointer === undefined
        ? { kind: "input", name: ref.name }
        : { kind: "ref", ref };
    return { text, errors: [], references: inputsAmong([read]), refs: [read] };
  }
  return value.includes("{$") ? readTemplate(value) : literal(value);
}

function literal(value: string): ReadText {
  return { text: { kind: "literal", value }, errors: [], references: [], refs: [] };
}

function readTemplate(value: string): ReadText {
  const parts: TextPart[] = [];
  const errors: TextError[] = [];
  const refs: PlacedRef[] = [];
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
      const { ref } = read;
      refs.push(read);
      parts.push(ref.kind === "input" && ref.pointer === undefined ? { input: ref.name } : { ref });
    }
    at = close + 1;
  }
  const references = inputsAmong(refs);
  if (errors.length > 0) return { errors, references, refs };
  return { text: { kind: "template", parts }, errors, references, refs };
}

function inputsAmong(refs: readonly PlacedRef[]): readonly InputReference[] {
  return refs.flatMap(({ ref, start, end }) =>
    ref.kind === "input" ? [{ name: ref.name, start, end }] : [],
  );
}

/** Reads one expression, `$` included, that starts `offset` code units into its string. */
function readExpression(text: string, offset: number): PlacedRef | TextError {
  const place = { start: offset, end: offset + text.length };
  const ref = parseReference(text);
  if (!isReferenceError(ref)) return { ref, ...place };
  // Inside a text a literal `$` needs no other writing: only the brace makes it an expression.
  const { instead, ...error } = ref;
  const useful = instead === undefined || (offset > 0 && instead === `$${text}`) ? {} : { instead };
  return { ...error, ...useful, ...place };
}
