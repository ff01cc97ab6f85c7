import type { DefinitionFacts } from "../../language/definition.ts";
import type { ToolPlan } from "../ir/server-plan.ts";

/** A tool's facts as tools/list is made from them. */
export function definitionFacts(tool: ToolPlan): DefinitionFacts {
  return {
    name: tool.name,
    ...(tool.title === undefined ? {} : { title: tool.title }),
    description: tool.description,
    effect: tool.effect,
    ...(tool.idempotent && tool.effect !== "read" ? { idempotent: true } : {}),
    ...(tool.openWorld ? {} : { openWorld: false }),
    result: { structured: tool.result.structured },
    schemas: {
      input: tool.inputSchema,
      ...(tool.outputSchema === undefined ? {} : { output: tool.outputSchema }),
    },
  };
}
