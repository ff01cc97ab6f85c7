import { openApiProblem } from "../../diagnostics/openapi.ts";
import type { Encoding, MediaType, RequestBody } from "../../ir/api-model.ts";
import type { Schema } from "../../ir/schema.ts";
import type { Context } from "../context.ts";
import { schemaReference } from "../schema.ts";
import { memberOf, originOf, stringOf, type WrittenObject } from "../written.ts";
import { type BodyParameter, collectionStyle, itemsSchema } from "./parameter.ts";

const URLENCODED = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

/**
 * The request body that the `body` parameter of an operation is, or that its `formData` parameters are together
 * (Parameter Object, OpenAPI 2.0). `consumes` are its media types; where they say nothing, JSON for a body, and
 * for a form what can carry it. Undefined where there is neither; both is a problem.
 */
export function lowerSwaggerBody(
  parameters: Iterable<BodyParameter>,
  consumes: readonly string[],
  operation: WrittenObject,
  context: Context,
): RequestBody | undefined {
  const all = [...parameters];
  const body = all.find((parameter) => parameter.in === "body");
  const form = all.filter((parameter) => parameter.in === "formData");
  const [field] = form;
  if (body !== undefined && field !== undefined) {
    const words = { body: body.name, field: field.name };
    context.problems.push(openApiProblem("body-beside-form", words, field.origin));
  }
  if (body !== undefined) return wholeBody(body, consumes, context);
  return form.length === 0 ? undefined : formBody(form, consumes, operation, context);
}

function wholeBody(
  { object, origin, required, description }: BodyParameter,
  consumes: readonly string[],
  context: Context,
): RequestBody {
  const written = memberOf(object, "schema");
  const schema = written === undefined ? undefined : schemaReference(written, context);
  const types = consumes.length === 0 ? ["application/json"] : consumes;
  return Object.freeze({
    required,
    ...(description === undefined ? {} : { description }),
    content: types.map((type) =>
      Object.freeze({
        type,
        ...(schema === undefined ? {} : { schema }),
        examples: [],
        encoding: {},
        origin,
      }),
    ),
    origin,
  });
}

/** One object that has the parameters as its properties. Only forms can carry them, whatever else `consumes` lists. */
function formBody(
  form: readonly BodyParameter[],
  consumes: readonly string[],
  operation: WrittenObject,
  context: Context,
): RequestBody {
  const properties: Record<string, Schema> = Object.create(null);
  const encoding: Record<string, Encoding> = Object.create(null);
  for (const { name, object, description } of form) {
    const style = collectionStyle(object, name, "formData", context);
    const schema = itemsSchema(object, context);
    properties[name] =
      description === undefined || typeof schema === "boolean"
        ? schema
        : Object.freeze({ ...schema, description });
    if (style !== undefined && stringOf(object, "type") === "array") encoding[name] = style;
  }
  const required = form.filter((parameter) => parameter.required).map(({ name }) => name);
  const schema: Schema = Object.freeze({
    type: "object",
    properties: Object.freeze(properties),
    ...(required.length === 0 ? {} : { required }),
  });
  const origin = form[0]?.origin ?? originOf(operation);
  const content = formTypes(form, consumes).map(
    (type): MediaType =>
      Object.freeze({ type, schema, examples: [], encoding: Object.freeze(encoding), origin }),
  );
  return Object.freeze({ required: required.length > 0, content, origin });
}

function formTypes(form: readonly BodyParameter[], consumes: readonly string[]): readonly string[] {
  const file = form.some(({ object }) => stringOf(object, "type") === "file");
  const stated = consumes.filter((type) => {
    const base = type.split(";", 1)[0]?.trim();
    return base === MULTIPART || (base === URLENCODED && !file);
  });
  if (stated.length > 0) return stated;
  return [file ? MULTIPART : URLENCODED];
}
