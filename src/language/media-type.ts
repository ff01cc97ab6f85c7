/** Media types, as the compiler plans answers by them and the runtime reads answers by them. */

/** A media type without its parameters, in lower case (RFC 9110, 8.3.1). */
export function baseMediaType(type: string): string {
  const end = type.indexOf(";");
  return (end === -1 ? type : type.slice(0, end)).trim().toLowerCase();
}

/** `application/json`, `text/json` and every `+json` type (RFC 6839, 3.1) but streams of JSON. */
export function isJsonType(base: string): boolean {
  if (base === "application/stream+json") return false;
  return base === "application/json" || base === "text/json" || base.endsWith("+json");
}

const TEXTUAL: ReadonlySet<string> = new Set([
  "application/xml",
  "application/javascript",
  "application/x-javascript",
  "application/ecmascript",
  "application/ndjson",
  "application/x-ndjson",
  "application/jsonl",
  "application/yaml",
  "application/x-yaml",
  "application/toml",
  "application/graphql",
  "application/sql",
  "application/csv",
  "application/x-pem-file",
  "application/x-www-form-urlencoded",
]);

/** Whether a body of this type can be handed on as text. */
export function isTextType(base: string): boolean {
  return (
    base.startsWith("text/") ||
    base.endsWith("+xml") ||
    base.endsWith("+yaml") ||
    TEXTUAL.has(base) ||
    streamKindOf(base) !== undefined
  );
}

/**
 * How a stream of items is written: `lines` of JSON (NDJSON, JSON Lines), a `sequence` of JSON texts (RFC 7464), or
 * `events` (HTML, 9.2, server-sent events). OpenAPI 3.2.0, 4.14.3, calls them sequential media types.
 */
export type StreamKind = "lines" | "sequence" | "events";

const LINES =
  /^(?:application|text)\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-l)$|\+(?:ndjson|jsonl)$/;

/** The kind of stream that a media type names; undefined for any other type. */
export function streamKindOf(base: string): StreamKind | undefined {
  if (base === "text/event-stream") return "events";
  if (base === "application/json-seq" || base.endsWith("+json-seq")) return "sequence";
  return base === "application/stream+json" || LINES.test(base) ? "lines" : undefined;
}

const BYTES =
  /^(?:image\/(?!svg\+xml$)|audio\/|video\/|font\/|application\/(?:octet-stream|pdf|wasm|msword|msgpack|cbor|protobuf|gzip|zip|x-(?:tar|gzip|bzip2?|7z-compressed|protobuf|msgpack|zip-compressed)|vnd\.(?:ms-|openxmlformats-|google\.protobuf)))/;

/** Whether the content of a media type is always bytes, whatever a schema says of it. */
export function isByteType(base: string): boolean {
  return BYTES.test(base);
}

/** The value of the `charset` parameter, in lower case. */
export function charsetOf(type: string): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)"?/i.exec(type)?.[1]?.toLowerCase();
}

/** A type under its registered name: documents and servers write `image/jpg`, which is none. */
export function registeredType(base: string): string {
  return base === "image/jpg" || base === "image/pjpeg" ? "image/jpeg" : base;
}

/** Whether a declared type or range (`image/*`, `*` `/*`) covers an actual one, or a narrower range. */
export function covers(declared: string, actual: string): boolean {
  const range = registeredType(baseMediaType(declared));
  if (range === "*/*" || range === registeredType(actual)) return true;
  return range.endsWith("/*") && actual.startsWith(range.slice(0, -1));
}

/** Whether a text is a media type or range without parameters (RFC 9110, 12.5.1). */
export function isMediaRange(text: string): boolean {
  return /^(?:\*\/\*|[\w!#$&^.+-]{1,64}\/(?:\*|[\w!#$&^.+-]{1,64}))$/.test(text);
}
