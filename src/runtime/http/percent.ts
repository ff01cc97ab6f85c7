import { McpgenError } from "../call/error.ts";

const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;
/** What encodeURIComponent leaves alone beyond RFC 3986's unreserved characters. */
const SUB_DELIMS = /[!'()*]/g;
/** Reserved characters that cannot end or split a query component: `&`, `=`, `+`, `;`, `#`, `[` and `]` can. */
const HARMLESS_RESERVED = /%(?:3A|2F|3F|40|24|2C)/g;

/**
 * Percent-encodes everything but unreserved characters (RFC 3986, 2.3), as UTF-8.
 * @throws {McpgenError} `invalid_input` for a lone surrogate.
 */
export function percentEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  let encoded: string;
  try {
    encoded = encodeURIComponent(text);
  } catch (cause) {
    throw new McpgenError(
      "invalid_input",
      "A text holds half of a surrogate pair. Send well-formed Unicode.",
      { cause },
    );
  }
  return encoded.replace(SUB_DELIMS, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * For `allowReserved`: leaves the reserved characters that keep their place in a query value. A `%` is always
 * encoded, so that the API decodes exactly what was given.
 */
export function percentEncodeReserved(text: string): string {
  return percentEncode(text)
    .replace(HARMLESS_RESERVED, decodeURIComponent)
    .replace(/%(?:21|27|28|29|2A)/g, decodeURIComponent);
}
