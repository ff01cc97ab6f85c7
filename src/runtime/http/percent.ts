import { McpgenError } from "../call/error.ts";

const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;
/** What encodeURIComponent leaves alone beyond RFC 3986's unreserved characters. */
const SUB_DELIMS = /[!'()*]/g;
const TRIPLE = /(%[0-9A-Fa-f]{2})/;

/**
 * Percent-encodes everything but unreserved characters (RFC 3986, 2.3), as UTF-8.
 * @throws {McpgenError} `invalid_input` for a lone surrogate.
 */
export function percentEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(wellFormed(text)).replace(SUB_DELIMS, triple);
}

/**
 * A text that can be written as UTF-8.
 * @throws {McpgenError} `invalid_input` for a lone surrogate.
 */
export function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  throw new McpgenError(
    "invalid_input",
    "A text holds half of a surrogate pair. Send well-formed Unicode.",
  );
}

/**
 * One name or value of `application/x-www-form-urlencoded` (WHATWG URL, 5.2): space is `+`, `*` stays, `~` does not.
 * @throws {McpgenError} `invalid_input` for a lone surrogate.
 */
export function formEncode(text: string): string {
  return percentEncode(text).replaceAll("%20", "+").replaceAll("%2A", "*").replaceAll("~", "%7E");
}

/** Percent-encodes a text. */
export type Encode = (text: string) => string;

/**
 * Reserved expansion (RFC 6570, 3.2.3; OpenAPI, `allowReserved`): percent-encoded triples and the reserved characters in
 * `kept` stay as they are, everything else that is not unreserved is encoded.
 */
export function reservedEncoder(kept: string): Encode {
  const escapes = new RegExp([...kept].map(triple).join("|"), "g");
  const keep = (text: string): string => percentEncode(text).replace(escapes, decodeURIComponent);
  return (text) =>
    text
      .split(TRIPLE)
      .map((part, i) => (i % 2 === 1 ? part : keep(part)))
      .join("");
}

function triple(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
