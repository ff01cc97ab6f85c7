import { openApiProblem } from "../diagnostics/openapi.ts";
import { quote } from "../diagnostics/quote.ts";
import type { Parameter, ParameterLocation } from "../ir/api-model.ts";
import type { Schema } from "../ir/schema.ts";
import { type Context, descriptionOf, followObject } from "./context.ts";
import { lowerContent, lowerExamples } from "./media-type.ts";
import { schemaReference } from "./schema.ts";
import {
  flagOf,
  memberOf,
  originOf,
  stringOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

const IGNORED_HEADERS = new Set(["accept", "content-type", "authorization"]);

/**
 * Whether a parameter is a header that the standard says to ignore (OpenAPI 3.1.1, 4.8.12.1): other parts of a
 * document speak for it.
 */
export function isIgnoredHeader(name: string, location: string): boolean {
  return location === "header" && IGNORED_HEADERS.has(name.toLowerCase());
}

/** Parameter Object, OpenAPI 3.1.1, 4.8.12. Undefined for a problem, and for a header that is ignored. */
export function lowerParameter(written: Written, context: Context): Parameter | undefined {
  const { dialect, problems } = context;
  const object = followObject(written, "a parameter", context);
  if (object === undefined) return undefined;
  const origin = originOf(object);
  const named = identityOf(object, context);
  if (named === undefined) return undefined;
  const { name, location: stated } = named;
  const querystring = stated === "querystring" && dialect.querystring;
  const location = querystring ? "query" : stated;
  if (!isLocation(location)) {
    problems.push(openApiProblem("bad-parameter-location", { name, location }, origin));
    return undefined;
  }
  if (isIgnoredHeader(name, location)) return undefined;
  const style = querystring ? "form" : styleOf(object, name, location, context);
  if (style === undefined) return undefined;
  const shape = lowerShape(object, name, querystring, context);
  const explode = memberOf(object, "explode")?.value;
  const description = descriptionOf(written, object, context);
  return Object.freeze({
    name,
    in: location,
    required: location === "path" || flagOf(object, "required"),
    deprecated: flagOf(object, "deprecated"),
    ...(description === undefined ? {} : { description }),
    style,
    explode: typeof explode === "boolean" ? explode : style === "form" || style === "cookie",
    allowReserved:
      dialect.reserved.has(location) && style !== "cookie" && flagOf(object, "allowReserved"),
    allowEmptyValue: location === "query" && flagOf(object, "allowEmptyValue"),
    ...shape,
    ...(querystring ? { querystring } : {}),
    examples: [...lowerExamples(object, context), ...(shape.examples ?? [])],
    origin,
  });
}

/** The `name` and `in` of a parameter of any version; a problem where one is missing. */
export function identityOf(
  object: WrittenObject,
  { problems }: Context,
): { readonly name: string; readonly location: string } | undefined {
  const name = stringOf(object, "name");
  const location = stringOf(object, "in");
  if (name !== undefined && location !== undefined) return { name, location };
  const what = name === undefined ? "a parameter" : `the parameter ${quote(name)}`;
  const member = name === undefined ? "name" : "in";
  problems.push(openApiProblem("missing-member", { what, member }, originOf(object)));
  return undefined;
}

function styleOf(
  object: WrittenObject,
  name: string,
  location: ParameterLocation,
  { dialect, problems }: Context,
): Parameter["style"] | undefined {
  const allowed = dialect.styles[location];
  const stated = stringOf(object, "style");
  const style = allowed.find((s) => s === (stated ?? allowed[0]));
  if (style === undefined) {
    const words = { name, location, style: stated ?? "", allowed: allowed.join(", ") };
    problems.push(openApiProblem("bad-style", words, originOf(object)));
  }
  return style;
}

function lowerShape(
  object: WrittenObject,
  name: string,
  querystring: boolean,
  context: Context,
): Pick<Parameter, "mediaType" | "encoding"> & {
  readonly schema: Schema;
  readonly examples?: Parameter["examples"];
} {
  const content = memberOf(object, "content");
  if (content !== undefined || querystring) {
    const [media, ...more] = lowerContent(object, context);
    if (media !== undefined && more.length === 0) {
      const { type: mediaType, schema = true, examples, encoding } = media;
      const encoded = Object.keys(encoding).length === 0 ? {} : { encoding };
      return { schema, mediaType, examples, ...encoded };
    }
    const place = originOf(content ?? object);
    context.problems.push(openApiProblem("bad-parameter-content", { name }, place));
    return { schema: true };
  }
  const schema = memberOf(object, "schema");
  return { schema: schema === undefined ? true : schemaReference(schema, context) };
}

/** Whether a text names a location of parameters. */
export function isLocation(text: string): text is ParameterLocation {
  return text === "path" || text === "query" || text === "header" || text === "cookie";
}
