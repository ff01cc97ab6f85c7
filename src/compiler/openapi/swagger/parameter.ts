import { own } from "../../../util/json.ts";
import { openApiProblem } from "../../diagnostics/openapi.ts";
import type { Parameter, ParameterLocation, ParameterStyle } from "../../ir/api-model.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Schema } from "../../ir/schema.ts";
import { type Context, followObject, textOf } from "../context.ts";
import { identityOf, isIgnoredHeader, isLocation } from "../parameter.ts";
import { isSchemaProblem, lowerSchema } from "../schema.ts";
import { flagOf, originOf, stringOf, type Written, type WrittenObject } from "../written.ts";

/** A parameter of OpenAPI 2.0 that is the request body, or one property of a form. */
export interface BodyParameter {
  readonly name: string;
  readonly in: "body" | "formData";
  readonly required: boolean;
  readonly description?: string;
  readonly object: WrittenObject;
  readonly origin: Origin;
}

/**
 * Parameter Object, OpenAPI 2.0: its schema is written in the parameter itself, `collectionFormat` is its style.
 * Undefined for a problem, and for a header that is ignored.
 */
export function lowerSwaggerParameter(
  written: Written,
  context: Context,
): Parameter | BodyParameter | undefined {
  const object = followObject(written, "a parameter", context);
  const named = object === undefined ? undefined : identityOf(object, context);
  if (object === undefined || named === undefined) return undefined;
  const { name, location } = named;
  const origin = originOf(object);
  const description = textOf(object, "description", context);
  const common = {
    name,
    required: location === "path" || flagOf(object, "required"),
    ...(description === undefined ? {} : { description }),
    origin,
  };
  if (location === "body" || location === "formData") return { ...common, in: location, object };
  if (!isLocation(location) || location === "cookie") {
    context.problems.push(openApiProblem("bad-parameter-location", { name, location }, origin));
    return undefined;
  }
  if (isIgnoredHeader(name, location)) return undefined;
  const collection = collectionStyle(object, name, location, context);
  if (collection === undefined) return undefined;
  return Object.freeze({
    ...common,
    in: location,
    deprecated: false,
    ...collection,
    allowReserved: false,
    allowEmptyValue: location === "query" && flagOf(object, "allowEmptyValue"),
    schema: itemsSchema(object, context),
    examples: [],
  });
}

/** Formats with a delimiter of their own. */
const FORMATS: readonly (readonly [string, ParameterStyle])[] = [
  ["ssv", "spaceDelimited"],
  ["tsv", "tsv"],
  ["pipes", "pipeDelimited"],
];

/**
 * How the values of a parameter are written: its `collectionFormat` (`csv` where it states none) for an array, as one
 * text for all else. A problem for a format that its location does not have.
 */
export function collectionStyle(
  object: WrittenObject,
  name: string,
  location: ParameterLocation | "formData",
  { problems }: Context,
): Pick<Parameter, "style" | "explode"> | undefined {
  const pairs = location === "query" || location === "formData";
  const style = pairs ? "form" : "simple";
  const isArray = stringOf(object, "type") === "array";
  if (!isArray) return { style, explode: pairs };
  // Items Object, OpenAPI 2.0: each level has a `collectionFormat` of its own.
  if (own(own(object.value, "items"), "type") === "array") {
    problems.push(openApiProblem("list-of-lists", { name, location }, originOf(object)));
    return undefined;
  }
  const format = stringOf(object, "collectionFormat") ?? "csv";
  if (format === "csv") return { style, explode: false };
  if (format === "multi" && pairs) return { style, explode: true };
  // No tab comes into a header: nothing but visible characters and single spaces does.
  const delimited = FORMATS.filter(([, s]) => s !== "tsv" || location !== "header");
  const found = delimited.find(([known]) => known === format);
  if (found !== undefined) return { style: found[1], explode: false };
  const allowed = ["csv", ...delimited.map(([known]) => known), ...(pairs ? ["multi"] : [])].join(
    ", ",
  );
  const words = { name, location, style: format, allowed };
  problems.push(openApiProblem("bad-style", words, originOf(object)));
  return undefined;
}

/** Members of a parameter that are no part of its schema, though a schema may have members of these names. */
const NOT_SCHEMA = new Set(["description", "required", "title", "example", "examples"]);

/** The schema of a parameter that is no body: its own members (Parameter Object and Items Object, OpenAPI 2.0). */
export function itemsSchema(object: WrittenObject, context: Context): Schema {
  const members = Object.entries(object.value).filter(([key]) => !NOT_SCHEMA.has(key));
  const lowered = lowerSchema({ ...object, value: Object.fromEntries(members) }, context);
  if (!isSchemaProblem(lowered)) return lowered;
  context.problems.push(lowered);
  return true;
}
