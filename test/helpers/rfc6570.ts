/** URI Templates (RFC 6570, all four levels), written from its section 3.2.1 alone: nothing of the product. */

/** A variable: a text, a list, or an associative array in order. */
export type Variable =
  | { readonly text: string }
  | { readonly list: readonly string[] }
  | { readonly pairs: readonly (readonly [string, string])[] };

interface Operator {
  readonly first: string;
  readonly sep: string;
  readonly named: boolean;
  readonly ifemp: string;
  readonly allow: "U" | "U+R";
}

/** RFC 6570, appendix A. */
const OPERATORS: { readonly [operator: string]: Operator } = {
  "": { first: "", sep: ",", named: false, ifemp: "", allow: "U" },
  "+": { first: "", sep: ",", named: false, ifemp: "", allow: "U+R" },
  ".": { first: ".", sep: ".", named: false, ifemp: "", allow: "U" },
  "/": { first: "/", sep: "/", named: false, ifemp: "", allow: "U" },
  ";": { first: ";", sep: ";", named: true, ifemp: "", allow: "U" },
  "?": { first: "?", sep: "&", named: true, ifemp: "=", allow: "U" },
  "&": { first: "&", sep: "&", named: true, ifemp: "=", allow: "U" },
  "#": { first: "#", sep: ",", named: false, ifemp: "", allow: "U+R" },
};

const UNRESERVED = /^[A-Za-z0-9\-._~]$/;
const RESERVED = /^[:/?#[\]@!$&'()*+,;=]$/;

/** Percent-encodes the bytes of a text; with `U+R` reserved characters and triples stay. */
export function pct(text: string, allow: "U" | "U+R" = "U"): string {
  let out = "";
  for (let i = 0; i < text.length; ) {
    const triple = /^%[0-9A-Fa-f]{2}/.exec(text.slice(i, i + 3));
    if (allow === "U+R" && triple !== null) {
      out += triple[0];
      i += 3;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(i) ?? 0);
    if (UNRESERVED.test(character) || (allow === "U+R" && RESERVED.test(character))) {
      out += character;
    } else {
      for (const byte of new TextEncoder().encode(character)) {
        out += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
      }
    }
    i += character.length;
  }
  return out;
}

/**
 * One variable of an expression: `{` + operator + name + `*`? + `}`, without the operator's first character. The name is
 * percent-encoded as a literal. Undefined where the variable is.
 */
export function expandOne(
  operator: string,
  name: string,
  explode: boolean,
  variable: Variable,
): string | undefined {
  const op = OPERATORS[operator];
  if (op === undefined) throw new Error(`no operator ${operator}`);
  const key = pct(name);
  const value = (text: string): string => pct(text, op.allow);
  const named = (of: string, text: string): string =>
    !op.named ? text : text === "" ? of + op.ifemp : `${of}=${text}`;
  if ("text" in variable) return named(key, value(variable.text));
  const empty = "list" in variable ? variable.list.length === 0 : variable.pairs.length === 0;
  if (empty) return undefined;
  if (!explode) {
    const texts =
      "list" in variable
        ? variable.list.map(value)
        : variable.pairs.flatMap(([k, v]) => [value(k), value(v)]);
    return named(key, texts.join(","));
  }
  if ("list" in variable) return variable.list.map((v) => named(key, value(v))).join(op.sep);
  return variable.pairs
    .map(([k, v]) => (v === "" && op.named ? value(k) + op.ifemp : `${value(k)}=${value(v)}`))
    .join(op.sep);
}

/** The first character of an operator's expansion. */
export function firstOf(operator: string): string {
  return OPERATORS[operator]?.first ?? "";
}
