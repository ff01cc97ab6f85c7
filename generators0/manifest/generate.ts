import { definitionFacts } from "../../src/compiler/emit0/definition-facts.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { Lock, LockedTool } from "../../src/compiler/ir/lock.ts";
import type { OperationPlan, ServerPlan, ToolPlan } from "../../src/compiler/ir/server-plan.ts";
import { toolDefinition } from "../../src/language/definition.ts";
import { type Digest, digestOf, digestOfJson } from "../../src/util/digest.ts";
import { byCodeUnit } from "../../src/util/order.ts";

export interface ManifestFacts {
  /** This package's version. */
  readonly mcpgen: string;
  /** Of the overlay's text; undefined where there is none. */
  readonly overlay?: Digest;
}

/** `mcpgen.lock`: what the server was made from, what it promises, and every other file of the output. */
export function manifest(
  plan: ServerPlan,
  files: readonly GeneratedFile[],
  facts: ManifestFacts,
): GeneratedFile {
  const operations = new Map(plan.operations.map((o) => [`${o.source} ${o.id}`, o]));
  const promised: Omit<Lock, "digest" | "files"> = {
    lockVersion: 1,
    server: { name: plan.name, version: plan.version },
    mcpgen: facts.mcpgen,
    sources: Object.fromEntries(
      [...plan.sources]
        .sort((a, b) => byCodeUnit(a.name, b.name))
        .map(({ name, document, digest }) => [name, { document, digest }]),
    ),
    ...(facts.overlay === undefined ? {} : { overlay: facts.overlay }),
    tools: Object.fromEntries(
      [...plan.tools]
        .sort((a, b) => byCodeUnit(a.name, b.name))
        .map((tool) => [tool.name, lockedTool(tool, operations)]),
    ),
  };
  const lock: Lock = {
    lockVersion: promised.lockVersion,
    digest: digestOfJson(promised),
    server: promised.server,
    mcpgen: promised.mcpgen,
    ...(promised.overlay === undefined ? {} : { overlay: promised.overlay }),
    sources: promised.sources,
    tools: promised.tools,
    files: Object.fromEntries(
      [...files]
        .sort((a, b) => byCodeUnit(a.path, b.path))
        .map(({ path, text }) => [path, digestOf(text)]),
    ),
  };
  return { path: "mcpgen.lock", text: `${JSON.stringify(lock, null, 2)}\n` };
}

function lockedTool(tool: ToolPlan, operations: ReadonlyMap<string, OperationPlan>): LockedTool {
  const calls = tool.steps.flatMap((step) => {
    const operation = operations.get(`${step.source} ${step.operation}`);
    return operation === undefined ? [] : [{ step, operation }];
  });
  const listed = toolDefinition(definitionFacts(tool));
  const definition = digestOfJson({
    listed,
    scopes: tool.scopes,
    effect: tool.effect,
    steps: calls.map(({ step, operation }) => ({
      request: step.request,
      operation: operation.key,
      source: step.source,
    })),
    result: tool.result,
  });
  const writes = calls.some(({ operation }) => operation.method === "POST");
  return {
    definition,
    effect: tool.effect,
    scopes: tool.scopes,
    operations: calls.map(({ operation }) => `${operation.source} ${operation.key}`),
    ...(tool.effect === "read" && writes ? { declaredReadOnly: true as const } : {}),
  };
}
