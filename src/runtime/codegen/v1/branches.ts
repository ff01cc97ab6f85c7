import type { Checked } from "./bindings.ts";
import type { PageDefinition } from "./page.ts";
import type { ResultDefinition, Tool, ToolDefinition } from "./tool.ts";

/** What a tool is for one connection. */
export type BranchDefinition = Pick<ToolDefinition, "steps" | "page" | "result">;

/** A tool that several vendors' operations implement: its operator says which, by the name of a connection. */
export interface ToolByDefinition
  extends Omit<ToolDefinition, keyof BranchDefinition | "handler" | "connection"> {
  readonly by: { readonly connection: { readonly [name: string]: BranchDefinition } };
}

/** A tool with branches, with arguments `I` and structured content `O` whichever branch runs. */
export interface ToolBy<out I = unknown, out O = unknown> extends ToolByDefinition {
  readonly types?: { readonly input: I; readonly output: O };
}

type PageOf<B> = B extends { readonly page: infer P extends PageDefinition } ? P : undefined;

type CheckedBranches<I, B extends { readonly [name: string]: BranchDefinition }> = {
  readonly [N in keyof B]: Checked<I, B[N]["steps"], Resulting<B[N]>, PageOf<B[N]>>;
};

type Resulting<B> = B extends { readonly result: infer R extends ResultDefinition }
  ? R
  : ResultDefinition;

/** Declares a tool with branches: each must bind every argument, and none that there is not. */
export function toolBy<I, O, const B extends { readonly [name: string]: BranchDefinition }>(
  definition: Omit<ToolByDefinition, "by"> & {
    readonly by: { readonly connection: B & CheckedBranches<I, B> };
  },
): ToolBy<I, O> {
  return definition as unknown as ToolBy<I, O>;
}

/** Whether a tool has branches. */
export function hasBranches(tool: ToolDefinition | ToolByDefinition): tool is ToolByDefinition {
  return "by" in tool;
}

/**
 * The tool that a connection makes of one with branches; a tool without is itself.
 * @throws {Error} for a connection that it has no branch for.
 */
export function branchOf(
  tool: ToolDefinition | ToolByDefinition,
  connection: string | undefined,
): Tool {
  if (!hasBranches(tool)) return tool;
  const { by, ...facts } = tool;
  const branches = by.connection;
  if (connection !== undefined && Object.hasOwn(branches, connection)) {
    const branch = branches[connection];
    if (branch !== undefined) return { ...facts, ...branch, connection };
  }
  throw new Error(`tool ${tool.name}: none of its connections is chosen`);
}
