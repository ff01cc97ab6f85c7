import type { JsonValue } from "../../util/json.ts";
import type { UpstreamLimits } from "../call/limits.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import { declares, expectsJson } from "./accept.ts";
import { parseBounded } from "./json-bounds.ts";
import { baseMediaType, charsetOf, isJsonType, isTextType } from "./media-type.ts";

/** Thrown for a body that is not what its operation answers with. The message ends "the answer …". */
export class ParseError extends Error {
  override readonly name: string = "ParseError";
}

/**
 * Reads a decoded body: JSON by its media type, and also where only JSON is documented and the type says text or
 * nothing; text as a string; no bytes as undefined.
 * @throws {ParseError} not JSON where JSON is due, or neither JSON nor text; JsonBoundsError.
 */
export function parseBody(
  body: Buffer,
  contentType: string | undefined,
  operation: OperationDefinition,
  status: number,
  limits: UpstreamLimits,
): JsonValue | string | undefined {
  if (body.length === 0) return undefined;
  const type = contentType === undefined ? "" : baseMediaType(contentType);
  const jsonDue = expectsJson(operation, status);
  if (isJsonType(type)) return json(body, limits, `is labelled ${type} but is not JSON`);
  if (jsonDue && (type === "" || type === "text/plain")) {
    return json(body, limits, "is not JSON, which its document promises");
  }
  if (jsonDue) throw new ParseError(`is ${named(type)} where its document promises JSON`);
  if (type === "") {
    try {
      return json(body, limits, "is not JSON");
    } catch (thrown) {
      if (!(thrown instanceof ParseError) || body.includes(0)) throw thrown;
      return text(body, undefined);
    }
  }
  if (isTextType(type)) return text(body, charsetOf(contentType ?? ""));
  const known = declares(operation, status, type) ? "" : ", which its document does not mention";
  throw new ParseError(`is ${named(type)}${known}: neither JSON nor text`);
}

/** Invalid UTF-8 becomes U+FFFD: it can only stand in strings, and one bad name should not lose the answer. */
function json(body: Buffer, limits: UpstreamLimits, otherwise: string): JsonValue {
  const marked = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  const bytes = marked ? body.subarray(3) : body;
  try {
    return parseBounded(bytes, bytes.toString("utf8"), limits);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new ParseError(otherwise, { cause });
    throw cause;
  }
}

function text(body: Buffer, charset: string | undefined): string {
  if (charset === undefined || charset === "utf-8" || charset === "utf8") {
    return body.toString("utf8");
  }
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    // An unknown charset label: UTF-8 shows what can be shown.
    return body.toString("utf8");
  }
}

/** A media type of an answer, as far as it may stand in an error. */
function named(type: string): string {
  return /^[\w!#$&^.+-]{1,64}\/[\w!#$&^.+-]{1,64}$/.test(type) ? type : "of an unreadable type";
}
