import { openApiProblem } from "../diagnostics/openapi.ts";
import { quote } from "../diagnostics/quote.ts";
import type { Parameter, ParameterLocation, ParameterStyle } from "../ir/api-model.ts";
import type { Schema } from "../ir/schema.ts";
import { type Context, followObject, textOf } from "./context.ts";
import { lowerContent, lowerExamples } from "./media-type.ts";
import { schemaReference } from "./schema.ts";
import {
  asArray,
  flagOf,
  itemsOf,
  memberOf,
  originOf,
  stringOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

/** Styles of each location (OpenAPI 3.1.1, 4.8.12.3); the first is the default (4.8.12.2). */
const STYLES: { readonly [L in ParameterLocation]: readonly ParameterStyle[] } = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};

/** Header parameters that the standard says to ignore (4.8.12.1): other parts of a document speak for them. */
const IGNORED_HEADERS = new Set(["accept", "content-type", "authorization"]);

/** The parameters of a path item or an operation by `in` and name, in document order. */
export function lowerParameters(
  parent: WrittenObject,
  context: Context,
): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  const member = memberOf(parent, "parameters");
  if (member === undefined || member.value === null) return parameters;
  const list = asArray(member, "parameters", context.problems);
  for (const written of list === undefined ? [] : itemsOf(list)) {
    const parameter = lowerParameter(written, context);
    if (parameter === undefined) continue;
    const { name, in: location } = parameter;
    const key = `${location} ${location === "header" ? name.toLowerCase() : name}`;
    if (parameters.has(key)) {
      context.problems.push(
        openApiProblem("duplicate-parameter", { name, location }, originOf(written)),
      );
    } else parameters.set(key, parameter);
  }
  return parameters;
}

/** Parameter Object, OpenAPI 3.1.1, 4.8.12. Undefined for a problem, and for a header that is ignored. */
function lowerParameter(written: Written, context: Context): Parameter | undefined {
  const { problems } = context;
  const object = followObject(written, "a parameter", context);
  if (object === undefined) return undefined;
  const origin = originOf(object);
  const name = stringOf(object, "name");
  const location = stringOf(object, "in");
  if (name === undefined || location === undefined) {
    const what = name === undefined ? "a parameter" : `the parameter ${quote(name)}`;
    const missing = name === undefined ? "name" : "in";
    problems.push(openApiProblem("missing-member", { what, member: missing }, origin));
    return undefined;
  }
  if (!isLocation(location)) {
    problems.push(openApiProblem("bad-parameter-location", { name, location }, origin));
    return undefined;
  }
  if (location === "header" && IGNORED_HEADERS.has(name.toLowerCase())) return undefined;
  const allowed = STYLES[location];
  const stated = stringOf(object, "style");
  const style = allowed.find((s) => s === (stated ?? allowed[0]));
  if (style === undefined) {
    problems.push(
      openApiProblem(
        "bad-style",
        { name, location, style: stated ?? "", allowed: allowed.join(", ") },
        origin,
      ),
    );
    return undefined;
  }
  const shape = lowerShape(object, name, context);
  const explode = memberOf(object, "explode")?.value;
  const description = textOf(object, "description", context);
  return Object.freeze({
    name,
    in: location,
    required: location === "path" || flagOf(object, "required"),
    deprecated: flagOf(object, "deprecated"),
    ...(description === undefined ? {} : { description }),
    style,
    explode: typeof explode === "boolean" ? explode : style === "form",
    allowReserved: location === "query" && flagOf(object, "allowReserved"),
    allowEmptyValue: location === "query" && flagOf(object, "allowEmptyValue"),
    ...shape,
    examples: [...lowerExamples(object, context), ...(shape.examples ?? [])],
    origin,
  });
}

function lowerShape(
  object: WrittenObject,
  name: string,
  context: Context,
): { schema: Schema; mediaType?: string; examples?: Parameter["examples"] } {
  const content = memberOf(object, "content");
  if (content !== undefined) {
    const [media, ...more] = lowerContent(object, context);
    if (media !== undefined && more.length === 0) {
      const { type: mediaType, schema = true, examples } = media;
      return { schema, mediaType, examples };
    }
    context.problems.push(openApiProblem("bad-parameter-content", { name }, originOf(content)));
    return { schema: true };
  }
  const schema = memberOf(object, "schema");
  return { schema: schema === undefined ? true : schemaReference(schema, context) };
}

function isLocation(text: string): text is ParameterLocation {
  return Object.hasOwn(STYLES, text);
}
