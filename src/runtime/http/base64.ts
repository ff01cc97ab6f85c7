import type { JsonValue } from "../../util/json.ts";
import { McpgenError } from "../call/error.ts";

/**
 * Bytes from their base64 text (RFC 4648, 4), padded: JSON arguments have no other form for them.
 * @throws {McpgenError} `invalid_input`, naming `what`.
 */
export function fromBase64(what: string, value: JsonValue, type: string): Uint8Array {
  if (
    typeof value !== "string" ||
    value.length % 4 !== 0 ||
    !/^[A-Za-z0-9+/]*={0,2}$/.test(value)
  ) {
    throw new McpgenError(
      "invalid_input",
      `${what} is sent as ${type}: give its bytes as a base64 text.`,
    );
  }
  return Buffer.from(value, "base64");
}
