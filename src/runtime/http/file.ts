import { baseMediaType, covers } from "../../language/media-type.ts";
import type { JsonValue } from "../../util/json.ts";
import { ARGUMENT_LIMITS } from "../call/argument-limits.ts";
import { McpgenError } from "../call/error.ts";

/** A file as an argument gives it. */
export interface FileValue {
  readonly bytes: Buffer;
  /** Its media type, where the argument says it or its first bytes do. */
  readonly type?: { readonly name: string; readonly stated: boolean };
  readonly name?: string;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const DATA_URL = /^data:([^;,]*)((?:;[^;,=]+=[^;,]*)*);base64,/i;
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,64}\/[\w!#$&^.+-]{1,64}$/;

/**
 * A file from its base64 text (RFC 4648, 4, padded), or from a data URL (RFC 2397), which can say its media type and
 * name: `data:image/png;name=logo.png;base64,iVBO…`. JSON arguments have no other form for bytes.
 * @throws {McpgenError} `invalid_input`, naming `what` and how large a file may be.
 */
export function fileOf(what: string, value: JsonValue): FileValue {
  if (typeof value !== "string") throw notAFile(what);
  const url = DATA_URL.exec(value);
  const text = url === null ? value : value.slice(url[0].length);
  if (text.length % 4 !== 0 || !BASE64.test(text)) throw notAFile(what);
  const bytes = Buffer.from(text, "base64");
  if (bytes.length > ARGUMENT_LIMITS.fileBytes) throw notAFile(what);
  const stated = url?.[1]?.toLowerCase() ?? "";
  if (stated !== "" && !MEDIA_TYPE.test(stated)) throw notAFile(what);
  const name = nameIn(url?.[2] ?? "", what);
  const sniffed = stated === "" ? signatureOf(bytes)?.type : undefined;
  return {
    bytes,
    ...(stated !== ""
      ? { type: { name: stated, stated: true } }
      : sniffed === undefined
        ? {}
        : { type: { name: sniffed, stated: false } }),
    ...(name === undefined ? {} : { name }),
  };
}

function nameIn(parameters: string, what: string): string | undefined {
  for (const parameter of parameters.split(";")) {
    const [key = "", text = ""] = parameter.split("=", 2);
    if (!/^(?:file)?name$/i.test(key) || text === "") continue;
    try {
      // A name, never a path (RFC 7578, 4.2).
      return decodeURIComponent(text).split(/[\\/]/).at(-1);
    } catch {
      throw notAFile(what);
    }
  }
  return undefined;
}

/**
 * The media type that a file is sent as: what the argument states, where one of the declared types allows it; what its
 * first bytes say where several are declared or a range is; else the first that is no range. Without any
 * declared type: the stated one, else `application/octet-stream` (OpenAPI, Encoding Object).
 * @throws {McpgenError} `invalid_input` for a stated type that is not declared.
 */
export function fileType(what: string, file: FileValue, declared: readonly string[]): string {
  const given = file.type;
  const matching = (name: string): string | undefined => {
    const found = declared.find((type) => covers(type, name));
    return found === undefined || found.includes("*") ? found && name : found;
  };
  if (given?.stated === true) {
    if (declared.length === 0) return given.name;
    const found = matching(given.name);
    if (found !== undefined) return found;
    throw new McpgenError(
      "invalid_input",
      `${what} takes files of type ${declared.map(baseMediaType).join(", ")}, not ${given.name}.`,
    );
  }
  const open = declared.length > 1 || declared.some((type) => type.includes("*"));
  const sniffed = given !== undefined && open ? matching(given.name) : undefined;
  return sniffed ?? declared.find((type) => !type.includes("*")) ?? "application/octet-stream";
}

interface Signature {
  readonly type: string;
  readonly extension: string;
  /** Bytes at the file's start as Latin-1 text; `?` is any byte. */
  readonly bytes?: string;
}

/** WHATWG MIME Sniffing, 6: what a few first bytes can only be; and what files of these types are called. */
const SIGNATURES: readonly Signature[] = [
  { type: "image/png", extension: "png", bytes: "\x89PNG\r\n\x1a\n" },
  { type: "image/jpeg", extension: "jpg", bytes: "\xff\xd8\xff" },
  { type: "image/gif", extension: "gif", bytes: "GIF8" },
  { type: "image/webp", extension: "webp", bytes: "RIFF????WEBP" },
  { type: "image/bmp", extension: "bmp", bytes: "BM" },
  { type: "audio/wav", extension: "wav", bytes: "RIFF????WAVE" },
  { type: "audio/mpeg", extension: "mp3", bytes: "ID3" },
  { type: "audio/ogg", extension: "ogg", bytes: "OggS\0" },
  { type: "video/mp4", extension: "mp4", bytes: "????ftyp" },
  { type: "video/webm", extension: "webm", bytes: "\x1aE\xdf\xa3" },
  { type: "application/pdf", extension: "pdf", bytes: "%PDF-" },
  { type: "application/zip", extension: "zip", bytes: "PK\x03\x04" },
  { type: "application/gzip", extension: "gz", bytes: "\x1f\x8b\x08" },
  { type: "application/json", extension: "json" },
  { type: "text/plain", extension: "txt" },
  { type: "text/csv", extension: "csv" },
];

function signatureOf(bytes: Buffer): Signature | undefined {
  const head = bytes.subarray(0, 16).toString("latin1");
  return SIGNATURES.find(
    ({ bytes: want }) =>
      want !== undefined && [...want].every((c, i) => c === "?" || head.charAt(i) === c),
  );
}

/** What a file is called that has no name: its property, with the ending of its type where that is known. */
export function fileName(property: string, file: FileValue, type: string): string {
  if (file.name !== undefined && file.name !== "") return file.name;
  const base = baseMediaType(type);
  const known = SIGNATURES.find((one) => one.type === base);
  return known === undefined ? property : `${property}.${known.extension}`;
}

function notAFile(what: string): McpgenError {
  return new McpgenError(
    "invalid_input",
    `${what} is a file: give its bytes as base64 text, or as a data URL (data:image/png;name=a.png;base64,…); at most ${ARGUMENT_LIMITS.fileBytes.toLocaleString("en-US")} bytes.`,
  );
}
