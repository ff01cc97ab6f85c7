import { isObject } from "../../util/json.ts";
import { lazy } from "../../util/lazy.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type {
  ApiModel,
  ApiServer,
  ApiTag,
  BrokenOperation,
  Operation,
  OperationEntry,
} from "../ir/api-model.ts";
import type { Diagnostic, Staged } from "../ir/diagnostic.ts";
import type { SourceBundle } from "../ir/source-document.ts";
import { type Context, followObject, textOf } from "./context.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import { isBroken } from "./operation.ts";
import { indexPaths, type PathsIndex } from "./paths.ts";
import { isProblem, references } from "./reference.ts";
import { schemaTable } from "./schema-table.ts";
import { lowerSecurity, lowerSecuritySchemes } from "./security-scheme.ts";
import { lowerServers } from "./server.ts";
import { mediaTypesOf } from "./swagger/media-types.ts";
import { lowerSwaggerServers } from "./swagger/server.ts";
import {
  isWrittenObject,
  itemsOf,
  memberOf,
  originOf,
  stringOf,
  type Written,
  type WrittenObject,
  wrongType,
} from "./written.ts";

const NO_PATHS: PathsIndex = Object.freeze({ entries: [], findings: () => [] });

/** OpenAPI 3.1.1, 4.8.5: the server of a document that declares none. */
const NO_SERVERS: readonly ApiServer[] = Object.freeze([Object.freeze({ url: "/" })]);

/**
 * Lowers an OpenAPI document of version 2.0, 3.0, 3.1 or 3.2 to what it says about its API (OpenAPI Object, OpenAPI
 * 3.1.1, 4.8.1). What 2.0 writes elsewhere or in other words is read where it stands, so that every origin and
 * schema id names a place in the author's file; nothing is rewritten first.
 *
 * Operations are lowered when they are first read, and schemas: problems of theirs stand behind `index` and `schemas`,
 * for they matter where a tool needs them. The value is undefined for what is no such document.
 */
export function lower(bundle: SourceBundle): Staged<ApiModel | undefined> {
  const problems: Diagnostic[] = [];
  const value = lowerRoot(bundle, problems);
  return { value, diagnostics: problems };
}

function lowerRoot(bundle: SourceBundle, problems: Diagnostic[]): ApiModel | undefined {
  const written: Written = { uri: bundle.root.uri, pointer: "", value: bundle.root.value };
  if (!isWrittenObject(written)) {
    problems.push(wrongType(written, "an OpenAPI document", "an object"));
    return undefined;
  }
  const version = versionOf(written, problems);
  if (version === undefined) return undefined;
  const dialect = dialectOf(version);
  if (dialect === undefined) {
    problems.push(openApiProblem("unsupported-version", { version }, versionOrigin(written)));
    return undefined;
  }
  const context: Context = {
    dialect,
    references: references(bundle, dialect.schemaResources),
    problems,
    warnings: problems,
    known: new Map(),
  };
  const servers =
    dialect.version === "2.0"
      ? lowerSwaggerServers(written, context)
      : (lowerServers(written, context) ?? NO_SERVERS);
  const defaults = {
    root: written,
    servers,
    security: lowerSecurity(written, context),
    consumes: mediaTypesOf(written, "consumes") ?? [],
    produces: mediaTypesOf(written, "produces") ?? [],
  };
  const paths = pathsOf(written, dialect, version, context);
  const { entries, findings } =
    paths === undefined ? NO_PATHS : indexPaths(paths, defaults, context);
  problems.push(...repeatedIds(entries));
  const whole = lazy(() => entries.map((entry) => entry.read()));
  const operations = lazy(() => whole().filter((one): one is Operation => !isBroken(one)));
  const broken = lazy(() => whole().filter(isBroken));
  return Object.freeze({
    source: bundle.name,
    uri: bundle.root.uri,
    openapi: version,
    info: infoOf(written, bundle.name, context),
    servers,
    index: entries,
    get operations(): readonly Operation[] {
      return operations();
    },
    get broken(): readonly BrokenOperation[] {
      return broken();
    },
    findings,
    webhooks: webhooksOf(written),
    securitySchemes: lowerSecuritySchemes(written, context),
    schemas: schemaTable(context, new Set(bundle.documents.keys()), bundle.root.uri),
    tags: tagsOf(written, context),
    digest: bundle.digest,
  });
}

function versionOf(root: WrittenObject, problems: Diagnostic[]): string | undefined {
  const swagger = memberOf(root, "swagger");
  const member = memberOf(root, "openapi") ?? swagger;
  if (member === undefined) {
    problems.push(openApiProblem("missing-version", {}, originOf(root)));
    return undefined;
  }
  // An unquoted 3.1 in YAML is a number, and 2.0 is 2.
  if (typeof member.value === "string") return member.value;
  if (member === swagger && typeof member.value === "number") return member.value.toFixed(1);
  problems.push(wrongType(member, "openapi", 'a text such as "3.1.0"'));
  return undefined;
}

function versionOrigin(root: WrittenObject): { uri: string; pointer: string } {
  return originOf(memberOf(root, "openapi") ?? memberOf(root, "swagger") ?? root);
}

function pathsOf(
  root: WrittenObject,
  dialect: Dialect,
  version: string,
  context: Context,
): WrittenObject | undefined {
  const member = memberOf(root, "paths");
  if (member !== undefined && member.value !== null) return followObject(member, "paths", context);
  const other = memberOf(root, "webhooks") ?? memberOf(root, "components");
  if (dialect.pathsRequired || other === undefined) {
    context.problems.push(openApiProblem("missing-paths", { version }, originOf(root)));
  }
  return undefined;
}

function webhooksOf(root: WrittenObject): number {
  const webhooks = memberOf(root, "webhooks")?.value;
  return isObject(webhooks) ? Object.keys(webhooks).length : 0;
}

/** Info Object, 4.8.2. */
function infoOf(root: WrittenObject, name: string, context: Context): ApiModel["info"] {
  const member = memberOf(root, "info");
  const target = member === undefined ? undefined : context.references.follow(member);
  const info =
    target !== undefined && !isProblem(target) && isWrittenObject(target) ? target : undefined;
  const title = info === undefined ? undefined : textOf(info, "title", context);
  const version = info === undefined ? undefined : stringOf(info, "version");
  if (title === undefined || version === undefined) {
    context.problems.push(openApiProblem("missing-info", {}, originOf(member ?? root)));
  }
  const description = info === undefined ? undefined : textOf(info, "description", context);
  return Object.freeze({
    title: title ?? name,
    version: version ?? "0",
    ...(description === undefined ? {} : { description }),
  });
}

const TAG_TEXTS = ["summary", "description", "parent", "kind"] as const;

/** Tag Object, OpenAPI 3.2.0, 4.22. */
function tagsOf(root: WrittenObject, context: Context): ApiModel["tags"] {
  const member = memberOf(root, "tags");
  const list = member === undefined ? undefined : context.references.follow(member);
  if (list === undefined || isProblem(list) || !Array.isArray(list.value)) return [];
  const tags: ApiTag[] = [];
  for (const written of itemsOf({ ...list, value: list.value })) {
    const target = context.references.follow(written);
    if (isProblem(target) || !isWrittenObject(target)) continue;
    const name = stringOf(target, "name");
    if (name === undefined) continue;
    const texts = TAG_TEXTS.flatMap((key) => {
      const text = textOf(target, key, context);
      return text === undefined ? [] : [[key, text] as const];
    });
    tags.push(Object.freeze({ name, ...Object.fromEntries(texts) }));
  }
  return tags;
}

/** 4.8.10: an operationId must be unique. Both operations stay: METHOD and path tell them apart. */
function repeatedIds(operations: readonly OperationEntry[]): readonly Diagnostic[] {
  const first = new Map<string, string>();
  const problems: Diagnostic[] = [];
  for (const { operationId, key, origin } of operations) {
    if (operationId === undefined) continue;
    const other = first.get(operationId);
    if (other === undefined) first.set(operationId, key);
    else {
      const at = { uri: origin.uri, pointer: `${origin.pointer}/operationId` };
      const names = { operationId, first: other, second: key };
      problems.push(openApiProblem("duplicate-operation-id", names, at));
    }
  }
  return problems;
}
