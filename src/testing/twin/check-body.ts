import type { MediaType, Operation } from "../../compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { JsonValue } from "../../util/json.ts";
import { coerce, isOpen, itemSchema, propertySchemas, shapeOf } from "./coerce.ts";
import { type Incoming, queryPairs } from "./incoming.ts";
import { essence, isJson, rangeMatches } from "./media-type.ts";
import { type Problem, problem } from "./problem.ts";
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
  if (request.body.length === 0) {
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
    return schema === undefined ? undefined : checkMultipart(request.body, type, schema, table);
  }
  if (kind.startsWith("text/") && schema !== undefined) {
    return judge(request.body.toString("utf8"), schema, validator);
  }
  return undefined;
}

/** The most specific declared media type that a Content-Type belongs to (OpenAPI 3.1, section 4.8.13). */
export function mediaTypeFor(
  content: readonly MediaType[],
  contentType: string,
): MediaType | undefined {
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
  pairs: readonly { readonly name: string; readonly value: string }[],
  media: MediaType,
  schema: Schema,
  table: SchemaTable,
  validator: (schema: Schema) => Validate,
): Problem | undefined {
  const properties = propertySchemas(schema, table);
  const members = new Map<string, JsonValue>();
  for (const { name, value } of pairs) {
    // `a[b]`, `a[]`: the style of the encoding decides; the twin then checks the outer name only.
    const outer = properties.has(name) ? name : name.replace(/\[.*$/s, "");
    const property = properties.get(outer);
    if (property === undefined && !isOpen(schema, table)) {
      return problem(422, "invalid_body", `The form has no field "${name}"`, name);
    }
    const nested = outer !== name;
    if (nested || property === undefined) {
      members.set(outer, members.get(outer) ?? value);
      continue;
    }
    if (shapeOf(property, table) === "array") {
      const encoding = Object.hasOwn(media.encoding, outer) ? media.encoding[outer] : undefined;
      const texts = encoding?.explode === false ? value.split(",") : [value];
      const items = itemSchema(property, table);
      const before = members.get(outer);
      members.set(outer, [
        ...(Array.isArray(before) ? before : []),
        ...texts.map((t) => coerce(t, items, table)),
      ]);
    } else if (members.has(outer)) {
      return problem(422, "invalid_body", `The field "${name}" is given more than once`, name);
    } else members.set(outer, coerce(value, property, table));
  }
  for (const [name, value] of members) {
    const property = properties.get(name);
    const nested = !pairs.some((p) => p.name === name);
    if (property === undefined || nested || shapeOf(property, table) === "object") continue;
    const reason = validator(property)(value);
    if (reason !== undefined) {
      return problem(422, "invalid_body", `The field "${name}" is not valid: ${reason}`, name);
    }
  }
  return missingField(schema, new Set(members.keys()), table);
}

async function checkMultipart(
  body: Buffer,
  type: string,
  schema: Schema,
  table: SchemaTable,
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
  const names = new Set(form.keys());
  for (const name of names) {
    if (!properties.has(name) && !isOpen(schema, table)) {
      return problem(422, "invalid_body", `The form has no part "${name}"`, name);
    }
  }
  return missingField(schema, names, table);
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
