import { baseMediaType, isJsonType } from "../../language/media-type.ts";
import type { JsonValue } from "../../util/json.ts";
import type { Parameter } from "../codegen/v1/operation.ts";
import { formBody } from "./form-body.ts";
import { plainText, unwritable } from "./form-pairs.ts";
import { percentEncode } from "./percent.ts";

/**
 * The encoder of a parameter that has `content` instead of a style (OpenAPI 3.2.0, Parameter Object): the text of its
 * media type, percent-encoded for its place. A form as the whole query string is one already.
 */
export function contentEncoder(
  parameter: Parameter,
  mediaType: string,
): (value: JsonValue) => string | undefined {
  const { name, in: location } = parameter;
  const type = baseMediaType(mediaType);
  const isForm = type === "application/x-www-form-urlencoded";
  const toText: (value: JsonValue) => string | undefined = isJsonType(type)
    ? (value) => JSON.stringify(value)
    : isForm
      ? (value) => formBody(value, new Map(Object.entries(parameter.encoding ?? {})))
      : (value) => (value === null ? undefined : contentText(name, value));
  const written = (value: JsonValue): string | undefined => {
    const text = toText(value);
    return text === undefined && parameter.required === true ? "" : text;
  };
  if (location === "header") {
    return isJsonType(type) ? (value) => mapped(written(value), asciiJson) : written;
  }
  if (location === "path") return (value) => percentEncode(written(value) ?? "");
  if (parameter.querystring === true) {
    return isForm ? written : (value) => mapped(written(value), percentEncode);
  }
  const key = location === "cookie" ? name : percentEncode(name);
  return (value) => mapped(written(value), (text) => `${key}=${percentEncode(text)}`);
}

/** The content of a type that is neither JSON nor a form, which the caller writes itself. */
function contentText(name: string, value: JsonValue): string {
  if (typeof value === "object") throw unwritable(name, "is sent as a text, and needs to be one");
  return plainText(value);
}

function mapped(text: string | undefined, write: (text: string) => string): string | undefined {
  return text === undefined ? undefined : write(text);
}

function asciiJson(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
