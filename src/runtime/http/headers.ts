import { isFieldName } from "../../language/header-name.ts";
import { McpgenError } from "../call/error.ts";
import { UPSTREAM_LIMITS } from "../call/limits.ts";

/** What not even a credential may be sent as. */
const FRAMING = new Set([
  "connection",
  "content-length",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Visible ASCII with single-line spaces inside (RFC 9110, 5.5, without obs-text and tabs). */
const VALUE = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/;

/** Whether a text can be a header field value. */
export function isFieldValue(value: string): boolean {
  return VALUE.test(value);
}

/** Whether a text can stand in a cookie as it is: a field value that does not end the pair. */
export function isCookieText(value: string): boolean {
  return VALUE.test(value) && !value.includes(";");
}

/**
 * A header field value from arguments, as it is.
 * @throws {McpgenError} `invalid_input`.
 */
export function checkedValue(name: string, value: string): string {
  if (!VALUE.test(value) || value.length > UPSTREAM_LIMITS.headerValueBytes) {
    throw new McpgenError(
      "invalid_input",
      `The value for ${JSON.stringify(name)} goes into a header: at most ${UPSTREAM_LIMITS.headerValueBytes} visible ASCII characters, without line breaks or spaces around them.`,
    );
  }
  return value;
}

/**
 * Checks a credential's place before it is sent. Its value is never part of the error.
 * @throws {McpgenError} `upstream_auth_failed`.
 */
export function checkCredential(place: "header" | "cookie", name: string, value: string): void {
  const named = isFieldName(name) && !(place === "header" && FRAMING.has(name.toLowerCase()));
  const valued = place === "header" ? VALUE.test(value) : COOKIE_VALUE.test(value);
  if (!named || !valued || value === "") {
    throw new McpgenError(
      "upstream_auth_failed",
      `The credential for the ${place} ${JSON.stringify(name)} cannot be sent: it holds characters that do not belong there. The server's operator must correct it.`,
    );
  }
}

/** cookie-octet (RFC 6265, 4.1.1). */
const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;

/** Whether a cookie may have this name (RFC 6265, 4.1.1). */
export function isCookieName(name: string): boolean {
  return isFieldName(name);
}
