import { describe, expect, test, vi } from "vitest";
import type { Invoke, ToolCall, ToolResult } from "../../../../src/runtime/call/call.ts";
import { McpgenError } from "../../../../src/runtime/call/error.ts";
import { withDeadline } from "../../../../src/runtime/call/with-deadline.ts";

const done: ToolResult = { kind: "shaped", text: "ok", tokens: 1 };
const callOf = (effect: "read" | "write", timeout: number, signal?: AbortSignal): ToolCall =>
  ({
    tool: { effect, timeout },
    signal: signal ?? new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
  }) as unknown as ToolCall;

/** Waits for the signal and fails with its reason, as `send` does. */
const obedient: Invoke = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
const deaf: Invoke = () => new Promise(() => undefined);

test("the chain gets the deadline and keeps its result", async () => {
  let deadline = 0;
  const before = performance.now();
  const result = await withDeadline(async (call) => {
    deadline = call.deadline;
    return done;
  })(callOf("read", 5_000));
  expect(result).toBe(done);
  expect(deadline - before).toBeGreaterThanOrEqual(5_000);
});

test("a call that takes longer fails with deadline_exceeded", async () => {
  await expect(withDeadline(obedient)(callOf("read", 5))).rejects.toMatchObject({
    code: "deadline_exceeded",
    message: expect.stringContaining("0.005 s"),
  });
});

test("what the chain knows better stands", async () => {
  const knows: Invoke = ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () =>
        reject(new McpgenError("outcome_unknown", "Who knows.")),
      );
    });
  await expect(withDeadline(knows)(callOf("write", 5))).rejects.toMatchObject({
    code: "outcome_unknown",
  });
});

test("a client that goes away cancels the call, also before it began", async () => {
  const gone = new AbortController();
  const running = withDeadline(obedient)(callOf("read", 5_000, gone.signal));
  gone.abort();
  await expect(running).rejects.toMatchObject({ code: "cancelled" });
  const never = vi.fn(deaf);
  await expect(withDeadline(never)(callOf("read", 5_000, gone.signal))).rejects.toMatchObject({
    code: "cancelled",
  });
  expect(never).not.toHaveBeenCalled();
});

describe("a chain that does not stop is left behind, as", () => {
  test.each([
    ["read", "deadline_exceeded"],
    ["write", "outcome_unknown"],
  ] as const)("%s: %s", async (effect, code) => {
    await expect(withDeadline(deaf)(callOf(effect, 5))).rejects.toMatchObject({ code });
  });
});
