/**
 * Canonical JSON: keys in code-unit order, no white space, undefined members left out (the subset of
 * RFC 8785 that holds for safe integers and finite numbers).
 * @throws {TypeError} for a value that JSON cannot carry, or a number that is not finite.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value)) throw new TypeError("canonical JSON has no NaN or Infinity");
      return JSON.stringify(value);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return canonicalArray(value);
      return canonicalObject(value as { readonly [key: string]: unknown });
    default:
      throw new TypeError(`canonical JSON has no ${typeof value}`);
  }
}

/** The same of an object and members beside it that are canonical already: `known` holds their texts by key. */
export function canonicalJsonWith(
  value: { readonly [key: string]: unknown },
  known: { readonly [key: string]: string },
): string {
  const texts = new Map(Object.entries(known));
  let members = "";
  for (const key of [...Object.keys(value), ...texts.keys()].sort()) {
    const text = texts.get(key);
    const member = text === undefined ? value[key] : undefined;
    if (text === undefined && member === undefined) continue;
    members += `${members === "" ? "" : ","}${quoted(key)}:${text ?? canonicalJson(member)}`;
  }
  return `{${members}}`;
}

function canonicalArray(value: readonly unknown[]): string {
  let items = "";
  for (const item of value) items += `${items === "" ? "" : ","}${canonicalJson(item ?? null)}`;
  return `[${items}]`;
}

function canonicalObject(value: { readonly [key: string]: unknown }): string {
  let members = "";
  for (const key of inOrder(Object.keys(value))) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === "" ? "" : ","}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** Keys by code units, as the operators and a sort without a comparator compare. Most are written in their order. */
function inOrder(keys: string[]): string[] {
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i - 1] ?? "") > (keys[i] ?? "")) return keys.sort();
  }
  return keys;
}

/** Printable ASCII that JSON writes as it is: looked at here, since a call of JSON.stringify costs more than the look. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
