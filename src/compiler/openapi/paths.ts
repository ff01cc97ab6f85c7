import { openApiProblem } from "../diagnostics/openapi.ts";
import type { BrokenOperation, Operation } from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import { type Context, followObject } from "./context.ts";
import { LIMITS } from "./limits.ts";
import { methodProblem } from "./method.ts";
import { type DocumentDefaults, type Inherited, lowerOperation } from "./operation.ts";
import { lowerParameters, NO_PARAMETERS } from "./parameters.ts";
import { lowerServers } from "./server.ts";
import { pathTemplate } from "./template.ts";
import {
  isWrittenObject,
  memberOf,
  membersOf,
  originOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

/** Paths Object, OpenAPI 3.1.1, 4.8.8: every operation in document order, broken ones too. A path that cannot be read loses no other. */
export function lowerPaths(
  paths: WrittenObject,
  defaults: DocumentDefaults,
  context: Context,
): readonly (Operation | BrokenOperation)[] {
  const operations: (Operation | BrokenOperation)[] = [];
  for (const [path, written] of membersOf(paths)) {
    if (path.startsWith("x-")) continue;
    if (!path.startsWith("/")) {
      const origin = { ...originOf(written), onKey: true };
      operations.push(unreadable(path, written, [openApiProblem("bad-path", { path }, origin)]));
      continue;
    }
    operations.push(...lowerPathItem(path, written, defaults, context));
  }
  return operations;
}

/**
 * Path Item Object, OpenAPI 3.1.1, 4.8.9. Beside its `$ref` it may have fields of its own, which go before those
 * of the target.
 */
function lowerPathItem(
  path: string,
  written: Written,
  defaults: DocumentDefaults,
  context: Context,
): readonly (Operation | BrokenOperation)[] {
  if (written.value === null) return [];
  const unread: Diagnostic[] = [];
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
  const holder = field("parameters")?.item;
  const inherited: Inherited = {
    ...defaults,
    path,
    template: pathTemplate(path, written, problems),
    parameters:
      holder === undefined ? NO_PARAMETERS : lowerParameters(holder, { ...context, problems }),
    problems,
    servers:
      lowerServers(field("servers")?.item ?? target, { ...context, problems }) ?? defaults.servers,
  };
  const operations: (Operation | BrokenOperation)[] = [];
  for (const method of methodsOf(items, context)) {
    // `get:` with nothing below it is told: what stands under it has the wrong indentation, most of the time.
    const member = field(method)?.member ?? memberOf(written, method) ?? memberOf(target, method);
    if (member === undefined) continue;
    operations.push(lowerOperation(method.toUpperCase(), member, inherited, context));
  }
  const more = context.dialect.additionalOperations ? field("additionalOperations") : undefined;
  return more === undefined
    ? operations
    : [...operations, ...additionalOperations(more.member, inherited, context)];
}

/** `additionalOperations` of a path: operations by their method as it is sent (OpenAPI 3.2.0, 4.9). */
function additionalOperations(
  written: Written,
  inherited: Inherited,
  context: Context,
): readonly (Operation | BrokenOperation)[] {
  const unread: Diagnostic[] = [];
  const map = followObject(written, "additionalOperations", { ...context, problems: unread });
  if (map === undefined) return [unreadable(inherited.path, written, unread)];
  const limit = LIMITS.additionalOperations;
  if (Object.keys(map.value).length > limit) {
    const origin = { ...originOf(written), onKey: true };
    const problem = openApiProblem("too-many-methods", { limit }, origin);
    return [unreadable(inherited.path, written, [problem])];
  }
  return membersOf(map).map(([method, operation]): Operation | BrokenOperation => {
    const reason = methodProblem(method, context.dialect.methods);
    if (reason === undefined) return lowerOperation(method, operation, inherited, context);
    const origin = { ...originOf(operation), onKey: true };
    const diagnostics = [openApiProblem("bad-method", { method, reason }, origin)];
    const key = `${/^[!-~]+$/.test(method) ? method : "*"} ${inherited.path}` as const;
    return Object.freeze({ key, tags: [], diagnostics, origin: originOf(operation) });
  });
}

/** A path whose operations nobody can know: one broken operation of the method `*` stands for them. */
function unreadable(
  path: string,
  written: Written,
  diagnostics: readonly Diagnostic[],
): BrokenOperation {
  return Object.freeze({ key: `* ${path}`, tags: [], diagnostics, origin: originOf(written) });
}

/** The methods that a path has, in document order. */
function methodsOf(items: readonly WrittenObject[], { dialect }: Context): readonly string[] {
  const names = items.flatMap((item) => Object.keys(item.value));
  return [...new Set(names)].filter((name) => dialect.methods.includes(name));
}
