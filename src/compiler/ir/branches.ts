import type { ToolPlan } from "./server-plan.ts";

/** A tool as one of its connections makes it. */
export interface Branch {
  /** Left out: the tool has no branches. */
  readonly connection?: string;
  /** With the branch's own steps, pages and result. */
  readonly tool: ToolPlan;
}

/** What a running server may make of a tool: itself, or one of its branches. */
export function branchesOf({ by, ...tool }: ToolPlan): readonly Branch[] {
  if (by === undefined) return [{ tool }];
  const { page: _, upstreamCalls: __, upstreamScopes: ___, ...facts } = tool;
  return by.map(({ name, ...branch }) => ({ connection: name, tool: { ...facts, ...branch } }));
}
