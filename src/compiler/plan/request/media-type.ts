import {
  baseMediaType,
  isJsonType,
  isTextType,
  streamKindOf,
} from "../../../language/media-type.ts";
import type { MediaType, RequestBody } from "../../ir/api-model.ts";
import type { Schema } from "../../ir/schema.ts";
import { admits } from "../schema/kinds.ts";
import type { SchemaView } from "../schema/view.ts";
import { contentEncodingOf, isBinary, isBytes, isText } from "./file-schema.ts";

/**
 * How a request body is written. `items`: a sequence of JSON values. `parts`: a multipart body other than a form.
 * `text` and `file`: as the argument gives it, a file as base64.
 */
export type BodyKind = "json" | "form" | "multipart" | "items" | "parts" | "text" | "file";

/** A media type that a body can be sent as, with its place among them: lower is better. */
export interface RankedMediaType {
  readonly rank: number;
  readonly kind: BodyKind;
  readonly mediaType: MediaType;
  /** What stands in the request: a wildcard made concrete where one is needed. */
  readonly name: string;
}

const VALID = /^(?:\*\/\*|[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+))$/;

/**
 * The media types that a request body can be sent as, best first: JSON, forms, multipart, sequences of JSON, text,
 * files, wildcards; then what the caller must write itself, such as structured XML. In document order among equals.
 */
export function rankedMediaTypes(
  body: RequestBody,
  view: SchemaView,
  openapi: string,
): readonly RankedMediaType[] {
  return body.content
    .flatMap((mediaType) => {
      const found = ranked(mediaType, view, openapi);
      return found === undefined ? [] : [found];
    })
    .sort((a, b) => a.rank - b.rank);
}

function ranked(
  mediaType: MediaType,
  view: SchemaView,
  openapi: string,
): RankedMediaType | undefined {
  const type = baseMediaType(mediaType.type);
  if (!VALID.test(type)) return undefined;
  const as = (rank: number, kind: BodyKind, name: string = mediaType.type): RankedMediaType => ({
    rank,
    kind,
    mediaType,
    name,
  });
  const { schema = true } = mediaType;
  const kinds = view.kinds(schema);
  if (type === "application/json") return as(0, "json");
  if (isJsonType(type)) return as(1, "json");
  const object = admits(kinds, "object");
  if (type === "application/x-www-form-urlencoded") return object ? as(2, "form") : undefined;
  if (type === "multipart/form-data") return object ? as(3, "multipart") : undefined;
  if (type.startsWith("multipart/")) {
    return object || admits(kinds, "array") ? as(9, "parts") : undefined;
  }
  const stream = streamKindOf(type);
  if ((stream === "lines" || stream === "sequence") && holdsItems(mediaType, view)) {
    return as(4, "items");
  }
  const structured = kinds !== undefined && (kinds.has("object") || kinds.has("array"));
  if (type === "*/*" || type === "application/*") {
    return structured
      ? as(7, "json", "application/json")
      : as(7, "file", "application/octet-stream");
  }
  if (type === "text/*") return as(5, "text", "text/plain");
  if (isTextType(type)) return as(structured ? 9 : 5, "text");
  if (structured) return as(9, "file");
  // OpenAPI 3.0.4 and 3.1.1, "content transferred with base64 encoding": the characters are what is sent.
  if (contentEncodingOf(schema, view) !== undefined && isText(schema, view)) return as(6, "text");
  if (isTextual(type, schema, view, openapi)) return as(8, "text");
  return as(type === "application/octet-stream" ? 6 : 8, "file");
}

function holdsItems({ schema, itemSchema }: MediaType, view: SchemaView): boolean {
  if (itemSchema !== undefined) return true;
  const kinds = schema === undefined ? undefined : view.kinds(schema);
  return kinds?.has("array") === true;
}

/** Whether a type that nobody knows holds characters: its schema says a string, and not of bytes. */
function isTextual(type: string, schema: Schema, view: SchemaView, openapi: string): boolean {
  return (
    !isBytes(type) &&
    !type.includes("*") &&
    isText(schema, view) &&
    !isBinary(schema, view, openapi)
  );
}
