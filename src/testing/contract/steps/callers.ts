import type { Step, ToolDefinition } from "../../../runtime/codegen/v1/tool.ts";

/** Whether there is more to a tool's steps than one call. What a handler may call is in no order. */
export function isSequence({ steps, handler }: Pick<ToolDefinition, "steps" | "handler">): boolean {
  if (handler !== undefined) return false;
  const isMore = ({ when, forEach, onEmpty, success }: Step): boolean =>
    (when ?? forEach ?? onEmpty ?? success) !== undefined;
  return steps.length > 1 || steps.some(isMore);
}

/** The name under which the requests of a step, or those that take it back, arrive at the twin. */
export function callerOf(tool: Pick<ToolDefinition, "name">, step: string, undo = false): string {
  return `${tool.name}.${step}${undo ? ".undo" : ""}`;
}

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"]);

/** Whether a step leaves the API as it was (RFC 9110, section 9.2.1), by its method or by declaration. */
export function onlyReads(tool: Pick<ToolDefinition, "effect">, step: Step): boolean {
  return tool.effect === "read" || step.readOnly === true || SAFE.has(step.operation.method);
}
