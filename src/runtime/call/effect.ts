import type { OperationDefinition } from "../codegen/v1/operation.ts";
import type { ToolDefinition } from "../codegen/v1/tool.ts";
import type { StepProgress, UpstreamEffect } from "./call.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"]);

/**
 * Whether a step only reads: by a safe method (RFC 9110, 9.2.1), or because its tool declares it of the whole tool or of
 * every step that calls the operation. Where one step reads with it and another writes, both count as writing.
 */
export function reads(
  tool: Pick<ToolDefinition, "effect" | "steps">,
  operation: Pick<OperationDefinition, "method">,
): boolean {
  if (tool.effect === "read" || SAFE.has(operation.method)) return true;
  const callers = tool.steps.filter((step) => step.operation === operation);
  return callers.length > 0 && callers.every((step) => step.readOnly === true);
}

/**
 * What a step did to the API, from what is known of it. A write is `applied` by a 2xx, refused by a 3xx or 4xx, or by
 * an answer that says so; after a 5xx, no answer at all, or one that does not say what a success says, nobody can say.
 */
export function effectOf(readOnly: boolean, progress: StepProgress): UpstreamEffect {
  if (!progress.sent) return "none";
  if (readOnly) return "read";
  const { status, verdict } = progress;
  if (verdict !== undefined) return verdict === "failed" ? "none" : "unknown";
  if (status === undefined || status >= 500) return "unknown";
  return status < 300 ? "applied" : "none";
}
