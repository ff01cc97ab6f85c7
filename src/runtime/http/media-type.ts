/** A media type without its parameters, in lower case (RFC 9110, 8.3.1). */
export function baseMediaType(type: string): string {
  const end = type.indexOf(";");
  return (end === -1 ? type : type.slice(0, end)).trim().toLowerCase();
}

/** `application/json`, `text/json` and every `+json` type (RFC 6839, 3.1). */
export function isJsonType(base: string): boolean {
  return base === "application/json" || base === "text/json" || base.endsWith("+json");
}

const TEXTUAL = new Set([
  "application/xml",
  "application/javascript",
  "application/x-ndjson",
  "application/jsonl",
  "application/yaml",
  "application/x-yaml",
  "application/toml",
  "application/graphql",
  "application/sql",
  "application/x-www-form-urlencoded",
]);

/** Whether a body of this type can be handed on as text. */
export function isTextType(base: string): boolean {
  return (
    base.startsWith("text/") || base.endsWith("+xml") || base.endsWith("+yaml") || TEXTUAL.has(base)
  );
}

/** The value of the `charset` parameter, in lower case. */
export function charsetOf(type: string): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)"?/i.exec(type)?.[1]?.toLowerCase();
}

/** Whether a declared type or range (`image/*`, `*` `/*`) covers an actual one. */
export function covers(declared: string, actual: string): boolean {
  const range = baseMediaType(declared);
  if (range === "*/*" || range === actual) return true;
  return range.endsWith("/*") && actual.startsWith(range.slice(0, -1));
}
