import { openApiProblem } from "../diagnostics/openapi.ts";
import type {
  ApiServer,
  BrokenOperation,
  Operation,
  SecurityRequirement,
} from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import { type Context, followObject } from "./context.ts";
import { type Inherited, lowerOperation } from "./operation.ts";
import { lowerParameters } from "./parameter.ts";
import { lowerServers } from "./server.ts";
import {
  isWrittenObject,
  memberOf,
  membersOf,
  originOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

/** What the document gives each of its operations. */
export interface DocumentDefaults {
  readonly servers: readonly ApiServer[];
  readonly security: readonly (readonly SecurityRequirement[])[] | undefined;
}

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
  const template = templateOf(path, written, problems);
  const holder = field("parameters")?.item;
  const inherited: Inherited = {
    path,
    template,
    parameters:
      holder === undefined ? new Map() : lowerParameters(holder, { ...context, problems }),
    problems,
    servers: lowerServers(field("servers")?.item ?? target, context.problems) ?? defaults.servers,
    security: defaults.security,
  };
  const operations: (Operation | BrokenOperation)[] = [];
  for (const method of methodsOf(items, context)) {
    const found = field(method);
    if (found === undefined) continue;
    operations.push(
      lowerOperation(method.toUpperCase(), found.member, inherited, context, context.problems),
    );
  }
  return operations;
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

/** The `{names}` of a path template (4.8.8.1). One that stands in it twice has one value. */
function templateOf(path: string, written: Written, problems: Diagnostic[]): readonly string[] {
  const bad = (reason: string): void => {
    const origin = { ...originOf(written), onKey: true };
    problems.push(openApiProblem("bad-template", { path, reason }, origin));
  };
  const names = [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
  if (/[{}]/.test(path.replace(/\{[^{}]*\}/g, ""))) bad("its braces do not match");
  if (names.includes("")) bad("a parameter has no name");
  return [...new Set(names)];
}
