import type { ServerPlan, ToolPlan } from "../src/compiler/ir/server-plan.ts";

/** Whether a tool is found through the three tools of discovery instead of listed (ADR 13). */
export function isFound({ discovery }: Pick<ServerPlan, "discovery">, tool: ToolPlan): boolean {
  return discovery !== undefined && tool.exposed;
}
