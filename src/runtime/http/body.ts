import { baseMediaType, isJsonType, streamKindOf } from "../../language/media-type.ts";
import type { JsonValue } from "../../util/json.ts";
import { McpgenError } from "../call/error.ts";
import type { BodyDefinition } from "../codegen/v1/operation.ts";
import { fileOf, fileType } from "./file.ts";
import { type Encodings, formBody } from "./form-body.ts";
import { multipartEncoder } from "./multipart.ts";
import { wellFormed } from "./percent.ts";
import type { WireBody } from "./wire.ts";

export type BodyEncoder = (value: JsonValue) => WireBody;

const VISIBLE = /^[\x20-\x7e]+$/;

/**
 * The encoder of a request body (OpenAPI 3.2.0, Media Type Object and Encoding Object): JSON, forms, multipart,
 * sequences of JSON, files, text.
 * @throws {McpgenError} `internal` for a type that is none; the encoder: `invalid_input` for a value that the type cannot
 * carry.
 */
export function bodyEncoder(definition: BodyDefinition): BodyEncoder {
  const type = definition.mediaType;
  if (!VISIBLE.test(type)) {
    throw new McpgenError("internal", "The request body of this operation has an unusable type.");
  }
  const base = baseMediaType(type);
  if (definition.file === true) {
    return (value) => {
      const file = fileOf("The request body", value);
      return { type: fileType("The request body", file, [type]), content: file.bytes };
    };
  }
  if (isJsonType(base)) return (value) => ({ type, content: JSON.stringify(value) });
  const encodings: Encodings = new Map(Object.entries(definition.encoding ?? {}));
  if (base === "application/x-www-form-urlencoded") {
    return (value) => ({ type, content: formBody(value, encodings) });
  }
  if (base.startsWith("multipart/")) return multipartEncoder(base, encodings);
  const stream = streamKindOf(base);
  if (stream === "lines" || stream === "sequence") {
    const start = stream === "sequence" ? "\x1e" : "";
    return (value) => ({
      type,
      content: Array.isArray(value)
        ? value.map((item) => `${start}${JSON.stringify(item)}\n`).join("")
        : text(value, base),
    });
  }
  return (value) => ({ type, content: text(value, base) });
}

function text(value: JsonValue, base: string): string {
  if (typeof value === "object") {
    throw new McpgenError(
      "invalid_input",
      `The request body is sent as ${base} and needs to be a text.`,
    );
  }
  return wellFormed(String(value));
}
