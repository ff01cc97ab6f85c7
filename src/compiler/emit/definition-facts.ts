import type { DefinitionFacts } from "../../language/definition.ts";
import type { ToolPlan } from "../ir/server-plan.ts";

const known = new WeakMap<ToolPlan, DefinitionFacts>();

/** A tool's facts, made once: its definition is measured, printed and locked. */
export function definitionFacts(tool: ToolPlan): DefinitionFacts {
  let facts = known.get(tool);
  if (facts === undefined) {
    facts = factsOf(tool);
    known.set(tool, facts);
  }
  return facts;
}

/**
 * A tool's facts as tools/list is made from them. What equals the protocol's default is left out: a read has no effect
 * to repeat, and a tool reaches the open world unless it says otherwise (MCP 2026-07-28, ToolAnnotations).
 */
function factsOf(tool: ToolPlan): DefinitionFacts {
  const { name, title, description, effect, idempotent, openWorld, result } = tool;
  const { structured } = result;
  const output = structured ? tool.outputSchema : undefined;
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description,
    effect,
    ...(idempotent && effect !== "read" ? { idempotent } : {}),
    ...(openWorld ? {} : { openWorld }),
    result: { structured },
    schemas: { input: tool.inputSchema, ...(output === undefined ? {} : { output }) },
  };
}
