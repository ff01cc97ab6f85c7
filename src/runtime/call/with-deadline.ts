import type { Interceptor, ToolCall, ToolResult } from "./call.ts";
import { McpgenError } from "./error.ts";

/** Where a tool names no timeout, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 30_000;
/** What the chain gets after the deadline to clean up and say what became of a write. */
const GRACE_MS = 1_000;

/**
 * One deadline over all steps. The call's signal aborts at the deadline or when the client goes away; its reason is
 * the McpgenError to fail with, so that whoever waits can throw it.
 * @throws {McpgenError} `deadline_exceeded`, `cancelled`; what the chain throws where it knows better (`outcome_unknown`).
 */
export const withDeadline: Interceptor = (next) => async (call) => {
  const timeout = call.tool.timeout ?? DEFAULT_TIMEOUT_MS;
  const controller = new AbortController();
  const { signal } = controller;
  let stuck: ((error: McpgenError) => void) | undefined;
  let grace: NodeJS.Timeout | undefined;
  const stop = (reason: McpgenError): void => {
    if (signal.aborted) return;
    controller.abort(reason);
    grace = setTimeout(() => stuck?.(lateError(call, reason)), GRACE_MS);
  };
  const timer = setTimeout(() => stop(deadlineError(timeout)), timeout);
  const cancel = (): void => stop(cancelledError());
  call.signal.addEventListener("abort", cancel, { once: true });
  if (call.signal.aborted) cancel();
  try {
    if (signal.aborted) throw signal.reason;
    return await Promise.race([
      next({ ...call, signal, deadline: performance.now() + timeout }),
      new Promise<ToolResult>((_, reject) => {
        stuck = reject;
      }),
    ]);
  } catch (thrown) {
    throw signal.aborted && !(thrown instanceof McpgenError) ? signal.reason : thrown;
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    call.signal.removeEventListener("abort", cancel);
  }
};

function deadlineError(ms: number): McpgenError {
  return new McpgenError(
    "deadline_exceeded",
    `The call was stopped after ${ms / 1_000} s. Ask for less at once, or try again later.`,
  );
}

function cancelledError(): McpgenError {
  return new McpgenError("cancelled", "The call was cancelled.");
}

/** The chain did not even stop: of a write nobody can say whether it happened. */
function lateError(call: ToolCall, reason: McpgenError): McpgenError {
  if (call.tool.effect === "read") return reason;
  return new McpgenError(
    "outcome_unknown",
    "The call was stopped and nobody knows whether it took effect. Look before you repeat it.",
    { cause: reason },
  );
}
