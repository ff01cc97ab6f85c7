/**
 * Canonical JSON: keys in code-unit order, no white space, undefined members left out (the subset of
 * RFC 8785 that holds for safe integers and finite numbers).
 * @throws {TypeError} for a value that JSON cannot carry, or a number that is not finite.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("canonical JSON has no NaN or Infinity");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    let items = "";
    for (const item of value) items += `${items === "" ? "" : ","}${canonicalJson(item ?? null)}`;
    return `[${items}]`;
  }
  if (typeof value === "object") {
    let members = "";
    // Without a comparator, strings are compared by code units.
    for (const key of Object.keys(value).sort()) {
      const member = (value as { readonly [key: string]: unknown })[key];
      if (member === undefined) continue;
      members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(member)}`;
    }
    return `{${members}}`;
  }
  throw new TypeError(`canonical JSON has no ${typeof value}`);
}
