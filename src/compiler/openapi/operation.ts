import type { JsonValue } from "../../util/json.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type {
  ApiServer,
  BrokenOperation,
  Operation,
  OperationKey,
  Parameter,
  SecurityRequirement,
} from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import { type Context, followObject, textOf } from "./context.ts";
import { lowerParameters } from "./parameter.ts";
import { lowerRequestBody } from "./request-body.ts";
import { lowerResponses } from "./response.ts";
import { lowerSecurity } from "./security-scheme.ts";
import { lowerServers } from "./server.ts";
import {
  flagOf,
  memberOf,
  originOf,
  stringOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

/** What an operation inherits from its path and its document. */
export interface Inherited {
  readonly path: string;
  /** `{names}` of the path in order. */
  readonly template: readonly string[];
  /** Of the path item, by `in` and name. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Problems of the path item: each of its operations has them. */
  readonly problems: readonly Diagnostic[];
  readonly servers: readonly ApiServer[];
  readonly security: readonly (readonly SecurityRequirement[])[] | undefined;
}

/** Operation Object, OpenAPI 3.1.1, 4.8.10: lowered, or broken with all its reasons. */
export function lowerOperation(
  method: string,
  written: Written,
  inherited: Inherited,
  context: Context,
  warnings: Diagnostic[],
): Operation | BrokenOperation {
  const problems: Diagnostic[] = [...inherited.problems];
  const own: Context = { ...context, problems };
  const { path } = inherited;
  const key: OperationKey = `${method} ${path}`;
  const object = followObject(written, `${method} ${path}`, own);
  if (object === undefined) {
    return { key, tags: [], diagnostics: problems, origin: originOf(written) };
  }
  const parameters = mergeParameters(object, inherited, own);
  const requestBody = lowerRequestBody(object, method, own);
  const responses = lowerResponses(object, own, warnings);
  const security = lowerSecurity(object, problems) ?? inherited.security;
  const servers = lowerServers(object, warnings) ?? inherited.servers;
  const operationId = stringOf(object, "operationId");
  const identity = {
    key,
    ...(operationId === undefined ? {} : { operationId }),
    tags: tagsOf(object),
    origin: originOf(object),
  };
  if (problems.length > 0) return Object.freeze({ ...identity, diagnostics: problems });
  const summary = textOf(object, "summary", own);
  const description = textOf(object, "description", own);
  return Object.freeze({
    ...identity,
    method,
    path,
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    parameters,
    ...(requestBody === undefined ? {} : { requestBody }),
    responses,
    ...(security === undefined ? {} : { security }),
    servers,
    deprecated: flagOf(object, "deprecated"),
    extensions: extensionsOf(object),
  });
}

/** Whether {@link lowerOperation} found the operation broken. */
export function isBroken(operation: Operation | BrokenOperation): operation is BrokenOperation {
  return "diagnostics" in operation;
}

function mergeParameters(
  operation: WrittenObject,
  inherited: Inherited,
  context: Context,
): readonly Parameter[] {
  const { path, template } = inherited;
  const all = new Map(inherited.parameters);
  for (const [key, parameter] of lowerParameters(operation, context)) all.set(key, parameter);
  const inPath: Parameter[] = [];
  for (const name of template) {
    const parameter = all.get(`path ${name}`);
    if (parameter !== undefined) inPath.push(parameter);
    else if (context.problems.length === 0) {
      const origin = originOf(operation);
      context.problems.push(openApiProblem("undeclared-path-parameter", { name, path }, origin));
    }
  }
  const others = [...all.values()].filter((p) => p.in !== "path");
  for (const parameter of all.values()) {
    const { name, in: location, origin } = parameter;
    if (location === "path" && !template.includes(name)) {
      context.problems.push(openApiProblem("unused-path-parameter", { name, path }, origin));
    }
  }
  return [...inPath, ...others];
}

function tagsOf(operation: WrittenObject): readonly string[] {
  const tags = memberOf(operation, "tags")?.value;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

function extensionsOf(operation: WrittenObject): Operation["extensions"] {
  const extensions: Record<`x-${string}`, JsonValue> = Object.create(null);
  for (const name of Object.keys(operation.value)) {
    if (isExtension(name)) extensions[name] = operation.value[name] as JsonValue;
  }
  return Object.freeze(extensions);
}

function isExtension(name: string): name is `x-${string}` {
  return name.startsWith("x-");
}
