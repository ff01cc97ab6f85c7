import type { JsonValue } from "../../util/json.ts";
import { lazy } from "../../util/lazy.ts";
import type {
  ApiServer,
  BrokenOperation,
  Operation,
  OperationEntry,
  RequestBody,
  SecurityRequirement,
} from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import { type Context, followObject, once, textOf } from "./context.ts";
import { fitToPath, lowerParameters, mergeParameters, type ParameterSet } from "./parameters.ts";
import { lowerRequestBody } from "./request-body.ts";
import { lowerResponses } from "./response.ts";
import { lowerSecurity } from "./security-scheme.ts";
import { lowerOwnServers } from "./server.ts";
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

/** The path of an operation. */
export interface PathPlace {
  /** As the document writes it. */
  readonly path: string;
  readonly template: PathTemplate;
}

/** What an operation inherits from its path and its document. */
export interface Inherited extends DocumentDefaults, PathPlace {
  /** Of the path item. */
  readonly parameters: ParameterSet;
  /** Problems of the path item: each of its operations has them. */
  readonly problems: readonly Diagnostic[];
}

type Identity = Pick<Operation, "key" | "operationId" | "tags" | "origin">;

/**
 * Operation Object, OpenAPI 3.1.1, 4.8.10: what it is found by. All else is lowered when it is first read: an API has a
 * thousand operations, a server calls ten.
 */
export function operationEntry(
  method: string,
  written: Written,
  place: PathPlace,
  inherited: () => Inherited,
  context: Context,
): OperationEntry {
  const key = `${method} ${place.path}` as const;
  const problems: Diagnostic[] = [];
  const object = followObject(written, key, { ...context, problems });
  const operationId = object === undefined ? undefined : stringOf(object, "operationId");
  const identity: Identity = {
    key,
    ...(operationId === undefined ? {} : { operationId }),
    tags: object === undefined ? [] : tagsOf(object),
    origin: originOf(object ?? written),
  };
  const read = lazy(() =>
    object === undefined
      ? Object.freeze({ ...identity, diagnostics: [...inherited().problems, ...problems] })
      : lowerOperation(identity, method, object, inherited(), context),
  );
  return Object.freeze({ ...identity, method, path: place.template.path, read });
}

/** The entry of an operation that is known to be broken, whatever stands in it. */
export function brokenEntry(
  method: string,
  path: string,
  origin: Origin,
  diagnostics: readonly Diagnostic[],
): OperationEntry {
  const identity: Identity = { key: `${method} ${path}`, tags: [], origin };
  const broken = Object.freeze({ ...identity, diagnostics });
  return Object.freeze({ ...identity, method, path, read: () => broken });
}

/** The operation, or why it is broken: every reason. */
function lowerOperation(
  identity: Identity,
  method: string,
  object: WrittenObject,
  inherited: Inherited,
  context: Context,
): Operation | BrokenOperation {
  const problems: Diagnostic[] = [...inherited.problems];
  const own: Context = { ...context, problems };
  const { path, template } = inherited;
  const all = mergeParameters(inherited.parameters, lowerParameters(object, own));
  const parameters = fitToPath(all.parameters, path, template, object, own);
  const requestBody = bodyOf(object, method, all, inherited, own);
  const produces = mediaTypesOf(object, "produces") ?? inherited.produces;
  const responses = once("responses", object, own, (o) => lowerResponses(object, produces, o));
  const security = lowerSecurity(object, own) ?? inherited.security;
  const servers =
    (context.dialect.version === "2.0"
      ? lowerSwaggerSchemes(object, inherited.root, own)
      : lowerOwnServers(object, own)) ?? inherited.servers;
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

/** Whether an operation was read and is broken. */
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
