import type { MediaType, Operation } from "../../compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { JsonValue } from "../../util/json.ts";
import { isOpen, propertySchemas, shapeOf } from "./coerce.ts";
import { type Incoming, type QueryPair, queryPairs } from "./incoming.ts";
import { essence, isJson, rangeMatches } from "./media-type.ts";
import { type Problem, problem } from "./problem.ts";
import { readForm } from "./read-form.ts";
import type { Validate } from "./validate.ts";

/** Checks the body of a request against the media type that it says it has. The first problem, or undefined. */
export async function checkBody(
  operation: Operation,
  request: Incoming,
  table: SchemaTable,
  validator: (schema: Schema) => Validate,
): Promise<Problem | undefined> {
  const declared = operation.requestBody;
  const type = request.headers.get("content-type");
  // A form without fields has no bytes.
  const emptyForm = type !== undefined && essence(type) === "application/x-www-form-urlencoded";
  if (request.body.length === 0 && !emptyForm) {
    return declared?.required === true
      ? problem(400, "missing_body", "A request body is required")
      : undefined;
  }
  if (declared === undefined) {
    return problem(400, "unexpected_body", "The operation has no request body");
  }
  if (type === undefined) return problem(415, "unsupported_media_type", "No Content-Type is given");
  const media = mediaTypeFor(declared.content, type);
  if (media === undefined) {
    return problem(415, "unsupported_media_type", `The operation takes no ${essence(type)}`, type);
  }
  const { schema } = media;
  const kind = essence(type);
  if (isJson(kind)) {
    const body = jsonOf(request.body);
    if (body === undefined) return problem(400, "malformed_body", "The body is not JSON");
    return schema === undefined ? undefined : judge(body.value, schema, validator);
  }
  if (kind === "application/x-www-form-urlencoded") {
    const pairs = queryPairs(request.body.toString("utf8"));
    if (pairs === undefined) return problem(400, "malformed_body", "The form is not UTF-8");
    return schema === undefined ? undefined : checkForm(pairs, media, schema, table, validator);
  }
  if (kind === "multipart/form-data") {
    return schema === undefined
      ? undefined
      : checkMultipart(request.body, type, media, schema, table, validator);
  }
  if (kind.startsWith("text/") && schema !== undefined && shapeOf(schema, table) === "scalar") {
    return judge(request.body.toString("utf8"), schema, validator);
  }
  return undefined;
}

/** The most specific declared media type that a Content-Type belongs to (OpenAPI 3.1, section 4.8.13). */
function mediaTypeFor(content: readonly MediaType[], contentType: string): MediaType | undefined {
  const wanted = essence(contentType);
  return (
    content.find((m) => essence(m.type) === wanted) ??
    content.find((m) => !m.type.startsWith("*/") && rangeMatches(m.type, wanted)) ??
    content.find((m) => rangeMatches(m.type, wanted))
  );
}

/** The JSON that a request body holds; undefined where it is none. */
export function jsonOf(body: Buffer): { readonly value: JsonValue } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) };
  } catch {
    return undefined;
  }
}

function judge(
  value: JsonValue,
  schema: Schema,
  validator: (schema: Schema) => Validate,
): Problem | undefined {
  const reason = validator(schema)(value);
  return reason === undefined
    ? undefined
    : problem(422, "invalid_body", `The body is not valid: ${reason}`, reason.split(" ")[0]);
}

function checkForm(
  pairs: readonly QueryPair[],
  media: MediaType,
  schema: Schema,
  table: SchemaTable,
  validator: (schema: Schema) => Validate,
  files: ReadonlySet<string> = new Set(),
): Problem | undefined {
  const form = readForm(pairs, { schema, encoding: media.encoding }, table);
  if (form.fields === undefined) {
    const { name, reason } = form;
    return problem(422, "invalid_body", `The field "${name}" ${reason}`, name);
  }
  const properties = propertySchemas(schema, table);
  for (const [name, value] of form.fields) {
    const property = properties.get(name);
    if (property === undefined) continue;
    const validate = validator(property);
    const reason = validate(value);
    // A text that looks like a number is still a text where the schema wants one.
    if (reason === undefined || validate(String(value)) === undefined) continue;
    return problem(422, "invalid_body", `The field "${name}" is not valid: ${reason}`, name);
  }
  return missingField(schema, new Set([...form.fields.keys(), ...files]), table);
}

async function checkMultipart(
  body: Buffer,
  type: string,
  media: MediaType,
  schema: Schema,
  table: SchemaTable,
  validator: (schema: Schema) => Validate,
): Promise<Problem | undefined> {
  let form: FormData;
  try {
    // Node's own reader of multipart/form-data (RFC 7578); nothing is sent.
    form = await new Response(new Uint8Array(body), {
      headers: { "content-type": type },
    }).formData();
  } catch {
    return problem(400, "malformed_body", "The body is not multipart/form-data");
  }
  const properties = propertySchemas(schema, table);
  const pairs: QueryPair[] = [];
  const files = new Set<string>();
  for (const [name, value] of form) {
    if (typeof value === "string") {
      pairs.push({ name, value, raw: encodeURIComponent(value) });
      continue;
    }
    files.add(name);
    if (!properties.has(name) && !isOpen(schema, table)) {
      return problem(422, "invalid_body", `The form has no part "${name}"`, name);
    }
    const declared = Object.hasOwn(media.encoding, name)
      ? media.encoding[name]?.contentType
      : undefined;
    const types = declared?.split(",").map((one) => one.trim()) ?? [];
    if (types.length > 0 && !types.some((one) => rangeMatches(one, value.type))) {
      const words = `The part "${name}" is ${value.type}, not ${declared}`;
      return problem(415, "unsupported_media_type", words, name);
    }
  }
  return checkForm(pairs, media, schema, table, validator, files);
}

function missingField(
  schema: Schema,
  names: ReadonlySet<string>,
  table: SchemaTable,
): Problem | undefined {
  for (let at: Schema | undefined = schema, hops = 0; typeof at === "object" && hops < 8; hops++) {
    const missing = at.required?.find((name) => !names.has(name));
    if (missing !== undefined) {
      return problem(422, "invalid_body", `The field "${missing}" is required`, missing);
    }
    at = at.$ref === undefined ? undefined : table.get(at.$ref);
  }
  return undefined;
}
