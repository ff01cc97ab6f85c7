import { stepProblem } from "../../diagnostics/plan-steps.ts";
import { toolProblem } from "../../diagnostics/plan-tool.ts";
import type { OverlayStep } from "../../ir/overlay.ts";
import type { StepPlan } from "../../ir/server-plan.ts";
import { retryClass } from "../effect.ts";
import { keyIn, placeIn } from "../place.ts";
import { RETRY_STATUS } from "../planned-tool.ts";
import type { ToolContext } from "../tool-context.ts";

/** What the runtime gives a tool that names no timeout. */
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * The timeout and the retry of one step. Reports a timeout beyond the tool's own, which would never be reached, and the
 * retry of an operation that is not safe to repeat.
 */
export function stepLimits(
  { id, timeoutMs, retry }: OverlayStep,
  { overlay, name: tool, block, report, operation, tool: { timeoutMs: own } }: ToolContext,
): Pick<StepPlan, "timeoutMs" | "retry"> {
  const most = own ?? overlay.defaults.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  if (timeoutMs !== undefined && timeoutMs > most) {
    const words = { step: id, timeout: timeoutMs, most };
    report(stepProblem("late-timeout", words, placeIn(overlay, ...block, "timeout"), tool));
  }
  if (retry !== undefined && retryClass(operation) !== "safe") {
    const place = keyIn(overlay, ...block, "retry");
    report(toolProblem("retry-on-write", { key: operation.key }, place, tool));
  }
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(retry === undefined
      ? {}
      : { retry: { attempts: retry.attempts, status: retry.status ?? RETRY_STATUS } }),
  };
}
