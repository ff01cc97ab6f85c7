import type { Parameter } from "../../compiler/ir/api-model.ts";
import type { SchemaTable } from "../../compiler/ir/schema.ts";
import { coerce } from "./coerce.ts";
import { decode } from "./decode.ts";
import { queryPairs } from "./incoming.ts";
import { essence, isJson } from "./media-type.ts";
import { readForm } from "./read-form.ts";
import type { Read } from "./styles.ts";

const FORM = "application/x-www-form-urlencoded";

/** A parameter that has `content` (OpenAPI 3.1, section 4.8.12.2.3), decoded: JSON, a form, or a text as it is. */
export function readContent(
  { mediaType = "text/plain", schema, encoding = {} }: Parameter,
  text: string,
  table: SchemaTable,
): Read {
  if (isJson(mediaType)) {
    try {
      return { kind: "value", value: JSON.parse(text) };
    } catch {
      return { kind: "malformed", reason: "it is not JSON" };
    }
  }
  if (essence(mediaType) !== FORM) return { kind: "value", value: coerce(text, schema, table) };
  const pairs = queryPairs(text);
  if (pairs === undefined) return { kind: "malformed", reason: "it is not a form" };
  const form = readForm(pairs, { schema, encoding }, table);
  return form.fields === undefined
    ? { kind: "malformed", reason: `"${form.name}" ${form.reason}` }
    : { kind: "value", value: Object.fromEntries(form.fields) };
}

/** The whole query as one parameter (OpenAPI 3.2, `in: querystring`). */
export function readQuerystring(parameter: Parameter, raw: string, table: SchemaTable): Read {
  if (raw === "") return { kind: "absent" };
  const isForm = essence(parameter.mediaType ?? "") === FORM;
  const text = isForm ? raw : decode(raw);
  return text === undefined
    ? { kind: "malformed", reason: "it is not percent-encoded UTF-8" }
    : readContent(parameter, text, table);
}
