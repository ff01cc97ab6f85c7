import { baseMediaType, isByteType } from "../../../language/media-type.ts";
import type { Schema, SchemaObject } from "../../ir/schema.ts";
import type { SchemaView } from "../schema/view.ts";

/** The argument for a file: its bytes as base64; `types` are the media types that it may have, with commas. */
export function fileArgument(types: string | undefined): SchemaObject {
  const type = types === undefined ? {} : { contentMediaType: types };
  return { type: "string", contentEncoding: "base64", ...type };
}

/** The argument for what the runtime cannot write from its parts: the text itself. */
export const TEXT: SchemaObject = Object.freeze({ type: "string" });

/** Whether the content of a media type is always bytes. */
export function isBytes(mediaType: string): boolean {
  return isByteType(baseMediaType(mediaType));
}

/**
 * Whether values of a schema are bytes: `format: binary` (OpenAPI 3.0), a content media type without an encoding, or
 * nothing at all (3.1, "Working with Binary Data"), which 3.0 has no meaning for.
 */
export function isBinary(schema: Schema, view: SchemaView, openapi: string): boolean {
  const read = (s: SchemaObject): true | undefined =>
    s.format === "binary" || (s.contentMediaType !== undefined && s.contentEncoding === undefined)
      ? true
      : undefined;
  if (view.keyword(schema, read) === true) return true;
  return !/^(?:2|3\.0)\./.test(openapi) && saysNothing(schema);
}

/** Whether a schema is there and says nothing of its values: an empty object, but for words. */
function saysNothing(schema: Schema): boolean {
  return (
    typeof schema === "object" &&
    Object.keys(schema).every((keyword) => keyword === "title" || keyword === "description")
  );
}

/** Whether every value of a schema is a text. */
export function isText(schema: Schema, view: SchemaView): boolean {
  const kinds = view.kinds(schema);
  return kinds?.has("string") === true && kinds.size <= (kinds.has("null") ? 2 : 1);
}

/** The encoding of a text that holds bytes, where it has one. */
export function contentEncodingOf(schema: Schema, view: SchemaView): string | undefined {
  return view.keyword(schema, (s) => (s.format === "binary" ? undefined : s.contentEncoding));
}
