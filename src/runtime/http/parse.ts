import { isUtf8 } from "node:buffer";
import {
  baseMediaType,
  charsetOf,
  isByteType,
  isJsonType,
  isTextType,
} from "../../language/media-type.ts";
import type { JsonValue } from "../../util/json.ts";
import type { UpstreamLimits } from "../call/limits.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import { declares, expectsJson } from "./accept.ts";
import { parseBounded } from "./json-bounds.ts";

/** Thrown for a body that is not what its operation answers with. The message ends "the answer …". */
export class ParseError extends Error {
  override readonly name: string = "ParseError";
}

/** Labels under which APIs send JSON that their documents promise. */
const UNLABELLED: ReadonlySet<string> = new Set(["", "text/plain", "application/octet-stream"]);

/**
 * Reads a decoded body: JSON by its media type, and also where only JSON is documented and the type says text, bytes or
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
  if (jsonDue && UNLABELLED.has(type)) {
    return json(body, limits, "is not JSON, which its document promises");
  }
  if (jsonDue) throw new ParseError(`is ${named(type)} where its document promises JSON`);
  if (type === "") {
    try {
      return json(body, limits, "is not JSON");
    } catch (thrown) {
      if (!(thrown instanceof ParseError) || body.includes(0)) throw thrown;
      return decodeText(body, "text/plain");
    }
  }
  if (isTextType(type)) return decodeText(body, contentType ?? "");
  const declared = declares(operation, status, type);
  if (declared && !isByteType(type) && isCharacters(body)) return decodeText(body, "text/plain");
  const known = declared ? "" : ", which its document does not mention";
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

/** `encoding` of an XML declaration, which counts where the media type names no charset (RFC 7303, 3.2). */
const XML_ENCODING = /^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/;

/**
 * The text of a body: by a byte-order mark, the `charset` of its media type, or its XML declaration; else, and for an
 * unknown charset, UTF-8, which shows what can be shown.
 */
export function decodeText(body: Buffer, contentType: string): string {
  const charset = markOf(body) ?? charsetOf(contentType) ?? xmlEncoding(body, contentType);
  if (charset === undefined || charset === "utf-8" || charset === "utf8") {
    return body.toString("utf8");
  }
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString("utf8");
  }
}

/** A byte-order mark overrides any label (WHATWG Encoding, 6). */
function markOf(body: Buffer): string | undefined {
  if (body[0] === 0xfe && body[1] === 0xff) return "utf-16be";
  return body[0] === 0xff && body[1] === 0xfe ? "utf-16le" : undefined;
}

function xmlEncoding(body: Buffer, contentType: string): string | undefined {
  if (!/[/+]xml$/.test(baseMediaType(contentType))) return undefined;
  return XML_ENCODING.exec(body.toString("latin1", 0, 256))?.[1];
}

/** Whether bytes are characters: UTF-8 without NUL. */
export function isCharacters(body: Buffer): boolean {
  return isUtf8(body) && !body.includes(0);
}

/** A media type of an answer, as far as it may stand in an error. */
export function named(type: string): string {
  if (type === "") return "of no known type";
  return /^[\w!#$&^.+-]{1,64}\/[\w!#$&^.+-]{1,64}$/.test(type) ? type : "of an unreadable type";
}
