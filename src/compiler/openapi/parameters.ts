import { openApiProblem } from "../diagnostics/openapi.ts";
import type { Parameter } from "../ir/api-model.ts";
import { type Context, followArray, once } from "./context.ts";
import { lowerParameter } from "./parameter.ts";
import { type BodyParameter, lowerSwaggerParameter } from "./swagger/parameter.ts";
import type { PathTemplate } from "./template.ts";
import { itemsOf, memberOf, originOf, type WrittenObject } from "./written.ts";

/** The parameters of a path item or an operation, in document order. */
export interface ParameterSet {
  /** By `in` and name. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Parameters of 2.0 that are the request body or a part of it, by `in` and name. */
  readonly body: ReadonlyMap<string, BodyParameter>;
}

/** Of a path item without parameters. */
export const NO_PARAMETERS: ParameterSet = Object.freeze({
  parameters: new Map(),
  body: new Map(),
});

/** The `parameters` of a path item or an operation. Of two with one name and place the first holds. */
export function lowerParameters(parent: WrittenObject, context: Context): ParameterSet {
  const member = memberOf(parent, "parameters");
  if (member === undefined || member.value === null) return NO_PARAMETERS;
  const list = followArray(member, "parameters", context);
  const parameters = new Map<string, Parameter>();
  const body = new Map<string, BodyParameter>();
  const read = context.dialect.version === "2.0" ? lowerSwaggerParameter : lowerParameter;
  for (const written of list === undefined ? [] : itemsOf(list)) {
    const parameter = once("parameter", written, context, (own) => read(written, own));
    if (parameter === undefined) continue;
    const key = keyOf(parameter);
    const { name, in: location } = parameter;
    if (parameters.has(key) || body.has(key)) {
      const words = { name, location };
      context.warnings.push(openApiProblem("duplicate-parameter", words, originOf(written)));
    } else if (isBody(parameter)) body.set(key, parameter);
    else parameters.set(key, parameter);
  }
  return { parameters, body };
}

/** Those of a path and of an operation, whose own replace the path's (OpenAPI 3.1.1, 4.8.10). */
export function mergeParameters(inherited: ParameterSet, own: ParameterSet): ParameterSet {
  return {
    parameters: merged(inherited.parameters, own.parameters),
    body: merged(inherited.body, own.body),
  };
}

function merged<T>(
  first: ReadonlyMap<string, T>,
  second: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  if (second.size === 0) return first;
  return first.size === 0 ? second : new Map([...first, ...second]);
}

function keyOf(parameter: Parameter | BodyParameter): string {
  const { name, in: location } = parameter;
  if (location === "body") return location;
  if (location === "header") return `${location} ${name.toLowerCase()}`;
  return "querystring" in parameter ? "querystring" : `${location} ${name}`;
}

function isBody(parameter: Parameter | BodyParameter): parameter is BodyParameter {
  return parameter.in === "body" || parameter.in === "formData";
}

/**
 * The parameters of an operation as its path asks for them: those of the path first, in the order of the template. A name
 * of the template that no parameter declares stands for a text; a path parameter that is not in the template is left out.
 */
export function fitToPath(
  all: ReadonlyMap<string, Parameter>,
  path: string,
  template: PathTemplate,
  operation: WrittenObject,
  context: Context,
): readonly Parameter[] {
  const origin = originOf(operation);
  const undeclared = (name: string): void => {
    if (/^[+&.;]|\*$/.test(name)) {
      const reason = `{${name}} has an operator of RFC 6570`;
      context.problems.push(openApiProblem("bad-template", { path, reason }, origin));
      return;
    }
    context.warnings.push(openApiProblem("undeclared-path-parameter", { name, path }, origin));
  };
  const inPath = template.names.map((name): Parameter => {
    const declared = all.get(`path ${name}`);
    if (declared === undefined) undeclared(name);
    return declared ?? Object.freeze({ ...TEXT, name, in: "path", style: "simple", origin });
  });
  const query = new Map<string, Parameter>();
  for (const { key, name } of template.query) {
    const declared = all.get(`query ${key}`) ?? all.get(`path ${name}`);
    if (declared === undefined) undeclared(name);
    query.set(
      `query ${key}`,
      Object.freeze({
        ...(declared ?? { ...TEXT, origin }),
        name: key,
        in: "query",
        required: true,
        ...(declared?.in === "query" ? {} : { style: "form", explode: true }),
      }) as Parameter,
    );
  }
  const used = new Set([...template.names, ...template.query.map(({ name }) => name)]);
  for (const parameter of all.values()) {
    const { name, in: location } = parameter;
    if (location === "path" && !used.has(name)) {
      const words = { name, path };
      context.warnings.push(openApiProblem("unused-path-parameter", words, parameter.origin));
    }
  }
  const others = [...merged(all, query).values()].filter((p) => p.in !== "path");
  checkQuerystring(others, context);
  return [...inPath, ...others];
}

/** What a path parameter is that nothing is known of. */
const TEXT = Object.freeze({
  required: true,
  deprecated: false,
  explode: false,
  allowReserved: false,
  allowEmptyValue: false,
  schema: Object.freeze({ type: "string" }),
  examples: Object.freeze([]),
} as const);

/** OpenAPI 3.2.0, 4.12.1: the whole query cannot be one parameter and have others. */
function checkQuerystring(parameters: readonly Parameter[], context: Context): void {
  const whole = parameters.find((p) => p.querystring === true);
  const other = parameters.find((p) => p.in === "query" && p !== whole);
  if (whole === undefined || other === undefined) return;
  const words = { name: whole.name, other: other.name };
  context.problems.push(openApiProblem("querystring-with-query", words, whole.origin));
}
