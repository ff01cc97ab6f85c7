import type { OperationDefinition } from "../codegen/v1/operation.ts";
import type { ToolDefinition } from "../codegen/v1/tool.ts";
import type { StepProgress, UpstreamEffect } from "./call.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"]);

/**
 * Whether a step only reads: by a safe method (RFC 9110, 9.2.1), or because its tool declares it of the whole tool or of
 * the step that calls the operation.
 */
export function reads(
  tool: Pick<ToolDefinition, "effect" | "steps">,
  operation: Pick<OperationDefinition, "method">,
): boolean {
  if (tool.effect === "read" || SAFE.has(operation.method)) return true;
  return tool.steps.some((step) => step.readOnly === true && step.operation === operation);
}

/**
 * What a step did to the API, from what is known of it. A write is `applied` by a 2xx, refused by a 3xx or 4xx;
 * after a 5xx or no answer at all nobody can say.
 */
export function effectOf(readOnly: boolean, progress: StepProgress): UpstreamEffect {
  if (!progress.sent) return "none";
  if (readOnly) return "read";
  const { status } = progress;
  if (status === undefined || status >= 500) return "unknown";
  return status < 300 ? "applied" : "none";
}
