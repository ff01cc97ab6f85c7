import type { JsonValue } from "../../util/json.ts";
import type {
  ApiServer,
  BrokenOperation,
  Operation,
  OperationKey,
  RequestBody,
  SecurityRequirement,
} from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import { type Context, followObject, once, textOf } from "./context.ts";
import { fitToPath, lowerParameters, mergeParameters, type ParameterSet } from "./parameters.ts";
import { lowerRequestBody } from "./request-body.ts";
import { lowerResponses } from "./response.ts";
import { lowerSecurity } from "./security-scheme.ts";
import { lowerServers } from "./server.ts";
import { mediaTypesOf } from "./swagger/media-types.ts";
import { lowerSwaggerBody } from "./swagger/request-body.ts";
import { lowerSwaggerSchemes } from "./swagger/server.ts";
import type { PathTemplate } from "./template.ts";
import {
  flagOf,
  memberOf,
  originOf,
  stringOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

/** What a document gives each of its operations. */
export interface DocumentDefaults {
  readonly root: WrittenObject;
  readonly servers: readonly ApiServer[];
  readonly security: readonly (readonly SecurityRequirement[])[] | undefined;
  /** Media types of 2.0. */
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
}

/** What an operation inherits from its path and its document. */
export interface Inherited extends DocumentDefaults {
  /** As the document writes it. */
  readonly path: string;
  readonly template: PathTemplate;
  /** Of the path item. */
  readonly parameters: ParameterSet;
  /** Problems of the path item: each of its operations has them. */
  readonly problems: readonly Diagnostic[];
}

/** Operation Object, OpenAPI 3.1.1, 4.8.10: lowered, or broken with all its reasons. */
export function lowerOperation(
  method: string,
  written: Written,
  inherited: Inherited,
  context: Context,
): Operation | BrokenOperation {
  const problems: Diagnostic[] = [...inherited.problems];
  const own: Context = { ...context, problems };
  const { path, template } = inherited;
  const key: OperationKey = `${method} ${path}`;
  const object = followObject(written, `${method} ${path}`, own);
  if (object === undefined) {
    return { key, tags: [], diagnostics: problems, origin: originOf(written) };
  }
  const all = mergeParameters(inherited.parameters, lowerParameters(object, own));
  const parameters = fitToPath(all.parameters, path, template, object, own);
  const requestBody = bodyOf(object, method, all, inherited, own);
  const produces = mediaTypesOf(object, "produces") ?? inherited.produces;
  const responses = once("responses", object, own, (o) => lowerResponses(object, produces, o));
  const security = lowerSecurity(object, own) ?? inherited.security;
  const servers =
    (context.dialect.version === "2.0"
      ? lowerSwaggerSchemes(object, inherited.root, own)
      : lowerServers(object, own)) ?? inherited.servers;
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
    path: template.path,
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

function bodyOf(
  operation: WrittenObject,
  method: string,
  { body }: ParameterSet,
  inherited: Inherited,
  context: Context,
): RequestBody | undefined {
  if (context.dialect.bodyless.has(method)) return undefined;
  if (context.dialect.version !== "2.0") {
    return once("body", operation, context, (own) => lowerRequestBody(operation, own));
  }
  const consumes = mediaTypesOf(operation, "consumes") ?? inherited.consumes;
  return lowerSwaggerBody(body.values(), consumes, operation, context);
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
