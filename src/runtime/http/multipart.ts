import { randomBytes } from "node:crypto";
import { isFieldName } from "../../language/header-name.ts";
import { baseMediaType, isJsonType } from "../../language/media-type.ts";
import type { JsonValue } from "../../util/json.ts";
import { McpgenError } from "../call/error.ts";
import type { PropertyEncoding } from "../codegen/v1/operation.ts";
import { fileName, fileOf, fileType } from "./file.ts";
import { type Encodings, isStyled, members } from "./form-body.ts";
import { DELIMITERS, formPairs } from "./form-pairs.ts";
import { isFieldValue } from "./headers.ts";
import { wellFormed } from "./percent.ts";
import { pairFacts } from "./query-writer.ts";
import type { WireBody } from "./wire.ts";

/** One part before it is framed. */
interface Part {
  readonly name: string | undefined;
  readonly fileName?: string;
  readonly type: string;
  readonly headers?: { readonly [name: string]: string };
  readonly content: Uint8Array;
}

const MEDIA_TYPE =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"\\\r\n]*"))*$/;
const MEDIA_RANGE = /^(?:\*|[\w!#$&^.+-]+)\/\*$/;
const TEXT = "text/plain";

/**
 * Checks the parts that a document declares, once for an operation, and returns the function that writes its bodies.
 * An object's properties are named parts (RFC 7578), an array of one its own part per item; an array as the whole body is
 * a sequence of parts without names, which `multipart/form-data` has none of (OpenAPI 3.2.0, Encoding By Name and By
 * Position). The boundary is random, so no value can end its part.
 * @throws {McpgenError} `internal` for a part that cannot be sent as it is declared.
 */
export function multipartEncoder(
  base: string,
  encodings: Encodings,
): (value: JsonValue) => WireBody {
  const types = new Map<string, readonly string[]>();
  for (const [name, encoding] of encodings) types.set(name, declaredTypes(name, encoding));
  return (value) => {
    const parts =
      Array.isArray(value) && base !== "multipart/form-data"
        ? value.flatMap((item: JsonValue) => partOf(undefined, item, {}, []))
        : members(value, base).flatMap(([name, property]) =>
            partsOf(name, property, encodings.get(name) ?? {}, types.get(name) ?? []),
          );
    return framed(base, parts);
  };
}

function declaredTypes(name: string, encoding: PropertyEncoding): readonly string[] {
  const types = (encoding.contentType ?? "")
    .split(",")
    .map((type) => type.trim())
    .filter((type) => type !== "");
  const headers = Object.entries(encoding.headers ?? {});
  if (
    types.some((type) => !MEDIA_TYPE.test(type) && !MEDIA_RANGE.test(type)) ||
    headers.some(([header, value]) => !isFieldName(header) || !isFieldValue(value))
  ) {
    throw new McpgenError(
      "internal",
      `The part ${JSON.stringify(name)} cannot be sent as declared.`,
    );
  }
  return types;
}

/** With a style, names and texts are those of a query, without percent-encoding (OpenAPI 3.2.0, Encoding Object). */
function partsOf(
  name: string,
  property: JsonValue,
  encoding: PropertyEncoding,
  types: readonly string[],
): readonly Part[] {
  if (isStyled(encoding) && encoding.file !== true) {
    const { style, explode } = pairFacts(name, encoding);
    return formPairs(name, style, explode, property).map((pair) => {
      const text = typeof pair.value === "string" ? pair.value : pair.value.join(DELIMITERS[style]);
      return { name: pair.name, type: plainType(text, TEXT), content: utf8(text) };
    });
  }
  const items = Array.isArray(property) ? property : [property];
  return items.flatMap((item: JsonValue) => partOf(name, item, encoding, types));
}

/** One part, or none for null: a file, JSON for what holds more, else text. */
function partOf(
  name: string | undefined,
  value: JsonValue,
  encoding: PropertyEncoding,
  types: readonly string[],
): readonly Part[] {
  const headers = encoding.headers === undefined ? {} : { headers: encoding.headers };
  if (encoding.file === true) {
    if (value === null) return [];
    const what = name === undefined ? "The part" : JSON.stringify(name);
    const file = fileOf(what, value);
    const type = fileType(what, file, types);
    return [
      {
        name,
        fileName: fileName(name ?? "file", file, type),
        type,
        ...headers,
        content: file.bytes,
      },
    ];
  }
  const structured = typeof value === "object" && value !== null;
  const concrete = types.filter((type) => !type.includes("*"));
  // Of several types the one that this value can be written as.
  const declared = (structured ? concrete.find(isJson) : undefined) ?? concrete[0];
  const json = structured || (declared !== undefined && isJson(declared));
  if (value === null && !json) return [];
  const text = json ? JSON.stringify(value) : String(value);
  const type = json ? (declared ?? "application/json") : plainType(text, declared ?? TEXT);
  return [{ name, type, ...headers, content: utf8(text) }];
}

function isJson(type: string): boolean {
  return isJsonType(baseMediaType(type));
}

/** Plain text is taken for ASCII where nothing else is said (RFC 7578, 5.1.2). */
function plainType(text: string, type: string): string {
  return type === TEXT && /[^\0-\x7f]/.test(text) ? `${TEXT}; charset=utf-8` : type;
}

function framed(base: string, parts: readonly Part[]): WireBody {
  const boundary = `mcpgen-${randomBytes(16).toString("hex")}`;
  const chunks: Uint8Array[] = [];
  for (const { name, fileName: file, type, headers, content } of parts) {
    const lines = [`--${boundary}`];
    if (name !== undefined) {
      const named = file === undefined ? "" : `; filename="${quoted(file)}"`;
      lines.push(`Content-Disposition: form-data; name="${quoted(name)}"${named}`);
    }
    lines.push(`Content-Type: ${type}`);
    for (const [header, value] of Object.entries(headers ?? {})) lines.push(`${header}: ${value}`);
    chunks.push(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), content, Buffer.from("\r\n"));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { type: `${base}; boundary=${boundary}`, content: Buffer.concat(chunks) };
}

function utf8(text: string): Uint8Array {
  return Buffer.from(wellFormed(text));
}

/** A name inside quotes: what could end them or the line is percent-encoded (WHATWG, multipart/form-data). */
function quoted(name: string): string {
  return wellFormed(name).replace(/["\r\n\0]/g, (c) => encodeURIComponent(c));
}
