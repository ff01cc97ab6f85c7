import type { StepInterceptor } from "../call/call.ts";
import { reads } from "../call/effect.ts";
import { McpgenError } from "../call/error.ts";

/**
 * Writes the attempt ahead of the step's first byte. Nothing is sent where it cannot be kept.
 * @throws {McpgenError} `audit_unavailable`.
 */
export const recordAttempt: StepInterceptor = (next) => (step) => {
  const { call, operation } = step;
  if (call.record.attempt === undefined) {
    throw new McpgenError("audit_unavailable", "This call is not recorded, so nothing was sent.");
  }
  const kept = call.record.attempt({
    step: step.step,
    source: operation.source,
    operation: operation.key,
    effect: reads(call.tool, operation) ? "read" : "write",
  });
  return kept === undefined ? next(step) : kept.then(() => next(step));
};
