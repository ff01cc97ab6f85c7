import { lazy } from "../../util/lazy.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type { OperationEntry } from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import { type Context, followObject } from "./context.ts";
import { LIMITS } from "./limits.ts";
import { methodProblem } from "./method.ts";
import {
  brokenEntry,
  type DocumentDefaults,
  type Inherited,
  operationEntry,
  type PathPlace,
} from "./operation.ts";
import { lowerParameters, NO_PARAMETERS } from "./parameters.ts";
import { lowerOwnServers } from "./server.ts";
import { pathTemplate } from "./template.ts";
import {
  isWrittenObject,
  memberOf,
  membersOf,
  originOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

/** The operations of a Paths Object. */
export interface PathsIndex {
  /** In document order, broken ones too. */
  readonly entries: readonly OperationEntry[];
  /** What reading some of them has found that breaks nothing, in document order. */
  readonly findings: () => readonly Diagnostic[];
}

/** Gives each part of the document a context of its own, so that what is found in it stands in the document's order. */
type Apart = () => Context;

/** Paths Object, OpenAPI 3.1.1, 4.8.8: what it names. A path that cannot be read loses no other. */
export function indexPaths(
  paths: WrittenObject,
  defaults: DocumentDefaults,
  context: Context,
): PathsIndex {
  const found: Diagnostic[][] = [];
  const apart: Apart = () => {
    const warnings: Diagnostic[] = [];
    found.push(warnings);
    return { ...context, warnings };
  };
  const entries = membersOf(paths).flatMap(([path, written]): readonly OperationEntry[] => {
    if (path.startsWith("x-")) return [];
    if (path.startsWith("/")) return indexPathItem(path, written, defaults, apart);
    const origin = { ...originOf(written), onKey: true };
    return [unreadable(path, written, [openApiProblem("bad-path", { path }, origin)])];
  });
  return { entries, findings: () => found.flat() };
}

/**
 * Path Item Object, OpenAPI 3.1.1, 4.8.9. Beside its `$ref` it may have fields of its own, which go before those
 * of the target.
 */
function indexPathItem(
  path: string,
  written: Written,
  defaults: DocumentDefaults,
  apart: Apart,
): readonly OperationEntry[] {
  if (written.value === null) return [];
  const unread: Diagnostic[] = [];
  const context = apart();
  const target = followObject(written, `the path ${path}`, { ...context, problems: unread });
  if (target === undefined || !isWrittenObject(written)) return [unreadable(path, written, unread)];
  const items = target.value === written.value ? [target] : [written, target];
  const field = (
    name: string,
  ): { readonly item: WrittenObject; readonly member: Written } | undefined => {
    for (const item of items) {
      const member = memberOf(item, name);
      if (member !== undefined && member.value !== null) return { item, member };
    }
    return undefined;
  };
  const problems: Diagnostic[] = [];
  const place: PathPlace = { path, template: pathTemplate(path, written, problems) };
  const inherited = lazy((): Inherited => {
    const holder = field("parameters")?.item;
    return {
      ...defaults,
      ...place,
      parameters:
        holder === undefined ? NO_PARAMETERS : lowerParameters(holder, { ...context, problems }),
      problems,
      servers:
        lowerOwnServers(field("servers")?.item ?? target, { ...context, problems }) ??
        defaults.servers,
    };
  });
  const entries: OperationEntry[] = [];
  for (const method of methodsOf(items, context)) {
    // `get:` with nothing below it is told: what stands under it has the wrong indentation, most of the time.
    const member = field(method)?.member ?? memberOf(written, method) ?? memberOf(target, method);
    if (member === undefined) continue;
    entries.push(operationEntry(method.toUpperCase(), member, place, inherited, apart()));
  }
  const more = context.dialect.additionalOperations ? field("additionalOperations") : undefined;
  return more === undefined
    ? entries
    : [...entries, ...additionalOperations(more.member, place, inherited, apart)];
}

/** `additionalOperations` of a path: operations by their method as it is sent (OpenAPI 3.2.0, 4.9). */
function additionalOperations(
  written: Written,
  place: PathPlace,
  inherited: () => Inherited,
  apart: Apart,
): readonly OperationEntry[] {
  const { path } = place;
  const unread: Diagnostic[] = [];
  const context = apart();
  const map = followObject(written, "additionalOperations", { ...context, problems: unread });
  if (map === undefined) return [unreadable(path, written, unread)];
  const limit = LIMITS.additionalOperations;
  if (Object.keys(map.value).length > limit) {
    const origin = { ...originOf(written), onKey: true };
    const problem = openApiProblem("too-many-methods", { limit }, origin);
    return [unreadable(path, written, [problem])];
  }
  return membersOf(map).map(([method, operation]): OperationEntry => {
    const reason = methodProblem(method, context.dialect.methods);
    if (reason === undefined) return operationEntry(method, operation, place, inherited, apart());
    const origin = { ...originOf(operation), onKey: true };
    const problem = openApiProblem("bad-method", { method, reason }, origin);
    const shown = /^[!-~]+$/.test(method) ? method : "*";
    return brokenEntry(shown, path, originOf(operation), [problem]);
  });
}

/** A path whose operations nobody can know: one broken operation of the method `*` stands for them. */
function unreadable(
  path: string,
  written: Written,
  diagnostics: readonly Diagnostic[],
): OperationEntry {
  return brokenEntry("*", path, originOf(written), diagnostics);
}

/** The methods that a path has, in document order. */
function methodsOf(items: readonly WrittenObject[], { dialect }: Context): readonly string[] {
  const names = items.flatMap((item) => Object.keys(item.value));
  return [...new Set(names)].filter((name) => dialect.methods.includes(name));
}
