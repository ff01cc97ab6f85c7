import {
  baseMediaType,
  covers,
  isJsonType,
  isMediaRange,
  isTextType,
  registeredType,
} from "../../language/media-type.ts";
import type { UpstreamFile } from "../call/call.ts";
import type { FileDefinition } from "../codegen/v1/tool.ts";
import { canBe } from "./file-signature.ts";
import { masked, type SentSecrets } from "./masking.ts";
import { decodeText, named, ParseError } from "./parse.ts";

/** What bytes without a media type are (RFC 9110, 8.3). */
const UNKNOWN = "application/octet-stream";

/** The media type of a file by its `Content-Type`; bytes of no type where that is missing or malformed. */
export function fileType(contentType: string | undefined): string {
  const type = contentType === undefined ? "" : baseMediaType(contentType);
  return isMediaRange(type) && !type.includes("*") ? registeredType(type) : UNKNOWN;
}

/**
 * Checks the head of an answer that is to be a file, before any of it is read.
 * @throws {ParseError} another type than the tool hands on, or a part of a file.
 */
export function checkFileHead(
  status: number,
  contentType: string | undefined,
  { types }: FileDefinition,
): void {
  if (status === 206) throw new ParseError("is only a part of the file");
  const type = fileType(contentType);
  if (types.some((range) => covers(range, type))) return;
  throw new ParseError(`is ${named(type)} where this tool hands on ${types.join(", ")}`);
}

/**
 * The file in a decoded body. Text is decoded, and a credential that it repeats masked; in other bytes a credential
 * cannot be masked without breaking them.
 * @throws {ParseError} bytes that are not what their type says, or that hold a credential.
 */
export function fileOf(
  bytes: Buffer,
  contentType: string | undefined,
  disposition: string | undefined,
  secrets: SentSecrets,
): UpstreamFile {
  const type = fileType(contentType);
  if (!canBe(type, bytes)) throw new ParseError(`is labelled ${type} but is something else`);
  const rest = disposition === undefined ? {} : { disposition: masked(disposition, secrets) };
  if (isTextual(type, bytes)) {
    return { bytes, text: masked(decodeText(bytes, contentType ?? ""), secrets), ...rest };
  }
  if (secrets.forms.some((form) => bytes.includes(form))) {
    throw new ParseError("repeats a credential of this server");
  }
  return { bytes, ...rest };
}

/** Text by its type; a NUL in it, but in UTF-16, says that it is none. */
function isTextual(type: string, bytes: Buffer): boolean {
  if (!isTextType(type) && !isJsonType(type)) return false;
  const [first, second] = bytes;
  const wide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return wide || !bytes.includes(0);
}
