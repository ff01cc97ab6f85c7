import { isObject, type JsonValue } from "../../util/json.ts";
import { McpgenError } from "../call/error.ts";
import type { Parameter } from "../codegen/v1/operation.ts";

/** The styles that write `name=value` pairs: of a query, of cookies, of forms. */
export type PairStyle = Exclude<NonNullable<Parameter["style"]>, "simple" | "label" | "matrix">;

/** One pair before it is encoded: a text, or the texts that a delimiter joins. */
export interface FormPair {
  readonly name: string;
  readonly value: string | readonly string[];
}

/** What joins the texts of one value. */
export const DELIMITERS: { readonly [S in PairStyle]: string } = {
  form: ",",
  cookie: ",",
  spaceDelimited: " ",
  pipeDelimited: "|",
  tsv: "\t",
  deepObject: ",",
};

/** Styles whose rows for undefined values are `n/a` in the standard's table. */
export const WITHOUT_UNDEFINED: ReadonlySet<PairStyle> = new Set([
  "spaceDelimited",
  "pipeDelimited",
  "tsv",
  "deepObject",
]);

/**
 * The pairs that a value becomes (OpenAPI 3.2.0, "Style Examples"). None for what RFC 6570, 2.3 calls undefined: null, and
 * an array or object without members. Rows that the standard leaves open (`n/a`): the delimited styles with
 * `explode` are written like `form`, and one plain value like an array of one; `deepObject` ignores `explode`.
 */
export function formPairs(
  name: string,
  style: PairStyle,
  explode: boolean,
  value: JsonValue,
): readonly FormPair[] {
  if (value === null) return [];
  if (style === "deepObject") return deepPairs(name, value);
  const whole = (texts: readonly string[]): readonly FormPair[] =>
    texts.length === 0 ? [] : [{ name, value: texts }];
  if (Array.isArray(value)) {
    const items = itemTexts(value);
    return explode ? items.map((item) => ({ name, value: item })) : whole(items);
  }
  if (isObject(value)) {
    const members = memberTexts(value as { readonly [key: string]: JsonValue });
    return explode ? members.map(([k, v]) => ({ name: k, value: v })) : whole(members.flat());
  }
  const text = plainText(value);
  // A plain value holds no delimiter in the styles of RFC 6570, and is a list of one in the others.
  return [{ name, value: style === "form" || style === "cookie" || explode ? text : [text] }];
}

/**
 * `name[member]=value`, at any depth. The standard defines objects of plain values only: in arrays, plain items
 * are `name[]=value` and items that hold more are numbered, which is what PHP, Rails and qs read alike.
 */
function deepPairs(name: string, value: JsonValue): readonly FormPair[] {
  if (value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue, i) =>
      deepPairs(typeof item === "object" ? `${name}[${i}]` : `${name}[]`, item),
    );
  }
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([key, member]) => deepPairs(`${name}[${key}]`, member));
  }
  return [{ name, value: String(value) }];
}

/** Null items are undefined in RFC 6570 and left out. */
export function itemTexts(values: readonly JsonValue[]): readonly string[] {
  return values.filter((value) => value !== null).map(plainText);
}

/** Names and texts of an object's members; null ones are left out. */
export function memberTexts(value: {
  readonly [key: string]: JsonValue;
}): readonly (readonly [key: string, text: string])[] {
  return Object.entries(value)
    .filter(([, member]) => member !== null)
    .map(([key, member]) => [key, plainText(member)] as const);
}

/**
 * A value inside an array or object, or a plain one, as text: its JSON text, a string without quotes. Compound values
 * beyond the first level are implementation-defined (OpenAPI, Appendix C): JSON is what they are in forms as well.
 */
export function plainText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The error for a value that its parameter cannot carry. */
export function unwritable(name: string, what: string): McpgenError {
  return new McpgenError("invalid_input", `The parameter ${JSON.stringify(name)} ${what}.`);
}
