/**
 * Formats that stay in tool definitions: those that `ajv-formats` checks. Its numeric widths other than int32, `binary`
 * and `password` check nothing and say nothing to a model.
 */
const FORMATS: ReadonlySet<string> = new Set([
  "date",
  "time",
  "date-time",
  "iso-time",
  "iso-date-time",
  "duration",
  "uri",
  "uri-reference",
  "uri-template",
  "url",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "regex",
  "uuid",
  "json-pointer",
  "json-pointer-uri-fragment",
  "relative-json-pointer",
  "byte",
  "int32",
]);

/** Whether a `format` is one that the validator knows and a model can use. */
export function isKnownFormat(format: string): boolean {
  return FORMATS.has(format);
}
