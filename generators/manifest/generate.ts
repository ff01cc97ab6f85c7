import { definitionFacts } from "../../src/compiler/emit/definition-facts.ts";
import { jsonText } from "../../src/compiler/emit/literal.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { GenerateFacts } from "../../src/compiler/ir/generator.ts";
import type { Lock, LockedTool } from "../../src/compiler/ir/lock.ts";
import type { OperationPlan, ServerPlan, ToolPlan } from "../../src/compiler/ir/server-plan.ts";
import { toolDefinition } from "../../src/language/definition.ts";
import { digestOf, digestOfJson } from "../../src/util/digest.ts";
import { byCodeUnit } from "../../src/util/order.ts";

/**
 * `mcpgen.lock`: what the server was made from, what it promises, and every other file. Its own digest is over all
 * but the files, so that it names what is served and not how it was printed.
 */
export function manifest(
  plan: ServerPlan,
  facts: GenerateFacts,
  files: readonly GeneratedFile[],
): readonly GeneratedFile[] {
  const operations = new Map(plan.operations.map((o) => [`${o.source} ${o.id}`, o]));
  const promised: Omit<Lock, "digest" | "files"> = {
    lockVersion: 1,
    mcpgen: facts.mcpgen,
    ...(facts.overlay === undefined ? {} : { overlay: facts.overlay }),
    server: { name: plan.name, version: plan.version },
    sources: byName(plan.sources.map(({ name, uri, digest }) => [name, { digest, document: uri }])),
    tools: byName(plan.tools.map((tool) => [tool.name, lockedTool(tool, operations)])),
  };
  const lock: Lock = {
    digest: digestOfJson(promised),
    files: byName(files.map(({ path, text }) => [path, digestOf(text)])),
    ...promised,
  };
  return [{ path: "mcpgen.lock", text: jsonText(lock) }];
}

/** An object with its keys in code-unit order; its entries are own properties whatever their names. */
function byName<T>(entries: readonly (readonly [string, T])[]): { readonly [name: string]: T } {
  return Object.fromEntries([...entries].sort(([a], [b]) => byCodeUnit(a, b)));
}

function lockedTool(tool: ToolPlan, operations: ReadonlyMap<string, OperationPlan>): LockedTool {
  const steps = tool.steps.map(({ id, source, operation, request }) => {
    const found = operations.get(`${source} ${operation}`);
    if (found === undefined) throw new Error(`the plan has no operation ${source}.${operation}`);
    return { id, source, operation: found.key, request };
  });
  const listed = toolDefinition(definitionFacts(tool));
  return {
    ...(tool.declaredReadOnly === undefined ? {} : { declaredReadOnly: tool.declaredReadOnly }),
    definition: digestOfJson({
      listed,
      scopes: tool.scopes,
      effect: tool.effect,
      steps,
      result: tool.result,
    }),
    effect: tool.effect,
    listed: digestOfJson(listed),
    operations: steps.map(({ source, operation }) => `${source} ${operation}`),
    scopes: tool.scopes,
  };
}
