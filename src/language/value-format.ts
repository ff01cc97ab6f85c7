/**
 * Value formats of `select` (`as: …`), a closed list: `number`, `date`, `datetime`, `truncate(80)`, `join`, `join("; ")`,
 * `count`, `first`, `map(a = b, c = d)`. The compiler types them, the runtime applies them; both read them here.
 */
export type ValueFormat =
  | { readonly kind: "number" }
  | { readonly kind: "date" }
  | { readonly kind: "datetime" }
  | { readonly kind: "count" }
  | { readonly kind: "first" }
  /** At most `length` characters, the last of them an ellipsis where some were cut. */
  | { readonly kind: "truncate"; readonly length: number }
  | { readonly kind: "join"; readonly separator: string }
  /** What is not among the pairs stays as it is. */
  | { readonly kind: "map"; readonly pairs: ReadonlyMap<string, string> };

/** What is wrong with the text of a format; `near` is what was probably meant. */
export interface FormatError {
  readonly message: string;
  readonly near?: string;
}

/** The names of the formats, as they are written. */
export const FORMAT_NAMES: readonly string[] = [
  "number",
  "date",
  "datetime",
  "truncate(n)",
  "join",
  "count",
  "first",
  "map(a = b, …)",
];

const PLAIN: readonly string[] = ["number", "date", "datetime", "count", "first"];
const LONGEST = 10_000;
const SEPARATOR = ", ";

/** Reads a format. */
export function parseFormat(text: string): ValueFormat | FormatError {
  const [, name = "", , inside] = /^\s*([A-Za-z]+)\s*(\(([\s\S]*)\))?\s*$/.exec(text) ?? [];
  if (PLAIN.includes(name)) {
    if (inside !== undefined)
      return { message: `${name} takes nothing in parentheses`, near: name };
    return { kind: name as "number" };
  }
  if (name === "truncate") return truncation(inside);
  if (name === "join") return joining(inside);
  if (name === "map") return mapping(inside);
  return { message: "it is none of the formats" };
}

/** Whether {@link parseFormat} failed. */
export function isFormatError(format: ValueFormat | FormatError): format is FormatError {
  return "message" in format;
}

function truncation(inside: string | undefined): ValueFormat | FormatError {
  const length = /^\s*\d{1,5}\s*$/.test(inside ?? "") ? Number(inside) : 0;
  if (length >= 1 && length <= LONGEST) return { kind: "truncate", length };
  return {
    message: `truncate needs a number of characters, at most ${LONGEST}`,
    near: "truncate(200)",
  };
}

function joining(inside: string | undefined): ValueFormat | FormatError {
  if (inside === undefined) return { kind: "join", separator: SEPARATOR };
  const separator = /^\s*"([^"\\\n\r]{1,8})"\s*$/.exec(inside)?.[1];
  if (separator !== undefined) return { kind: "join", separator };
  return { message: "join takes up to 8 characters in quotes", near: 'join("; ")' };
}

function mapping(inside: string | undefined): ValueFormat | FormatError {
  const pairs = new Map<string, string>();
  for (const part of (inside ?? "").split(",")) {
    const [, from, to] = /^\s*([^=]*[^=\s])\s*=\s*(\S(?:.*\S)?)\s*$/s.exec(part) ?? [];
    if (from === undefined || to === undefined) {
      return { message: "map needs pairs", near: "map(open = Open, won = Closed won)" };
    }
    if (pairs.has(from)) return { message: `map names "${from}" twice` };
    pairs.set(from, to);
  }
  return { kind: "map", pairs };
}
