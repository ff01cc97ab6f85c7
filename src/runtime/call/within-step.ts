import type { Step } from "../codegen/v1/tool.ts";
import type { ToolCall } from "./call.ts";
import { McpgenError } from "./error.ts";

/**
 * Runs one step within its own timeout, where it has one: what is sent for it sees a call with the nearer deadline. The
 * call itself goes on, so that `onError: continue` can pass the step over.
 * @throws {McpgenError} `deadline_exceeded` with the step's name; of a write that went out, what the port knows better.
 */
export async function withinStep(
  call: ToolCall,
  { id, timeout }: Pick<Step, "id" | "timeout">,
  send: (bounded: ToolCall) => Promise<void>,
): Promise<void> {
  if (timeout === undefined) return send(call);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(lateError(id, timeout)), timeout);
  const signal = AbortSignal.any([call.signal, controller.signal]);
  const deadline = Math.min(call.deadline, performance.now() + timeout);
  try {
    await send({ ...call, signal, deadline });
  } finally {
    clearTimeout(timer);
  }
}

function lateError(step: string, ms: number): McpgenError {
  return new McpgenError(
    "deadline_exceeded",
    `The step ${step} was stopped after ${ms / 1_000} s. Ask for less at once, or try again later.`,
  );
}
