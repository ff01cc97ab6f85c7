import { describe, expect, test } from "vitest";
import type { ToolCall } from "../../../../src/runtime/call/call.ts";
import { decide } from "../../../../src/runtime/policy/decide.ts";
import { enforcePolicy } from "../../../../src/runtime/policy/enforce-policy.ts";

const principal = (scopes: readonly string[] | "all") => ({
  issuer: "i",
  subject: "s",
  scopes: scopes === "all" ? scopes : new Set(scopes),
});

describe("a tool is permitted only with all of its scopes, and in a mode that runs it", () => {
  test.each([
    ["read", ["a", "b"], ["a", "b", "c"], false, "permit", undefined],
    ["read", ["a", "b"], ["a"], false, "deny", "insufficient_scope"],
    ["read", ["a", "b"], [], false, "deny", "insufficient_scope"],
    ["read", [], [], false, "permit", undefined],
    ["read", ["a"], "all", true, "permit", undefined],
    ["write", ["a"], "all", false, "permit", undefined],
    ["write", ["a"], "all", true, "deny", "read_only"],
    ["destructive", ["a"], [], true, "deny", "read_only"],
  ] as const)(
    "%s tool with %j, granted %j, read-only %j: %s %s",
    (effect, scopes, granted, readOnly, want, reason) => {
      const decision = decide({ effect, scopes }, principal(granted), { readOnly });
      expect([decision.effect, decision.reason]).toEqual([want, reason]);
      expect(decision.rules).not.toEqual([]);
    },
  );
});

test("a denial leaves its decision and names every scope of the tool", () => {
  const record = { steps: [], warnings: [], bytesIn: 0 };
  const call = {
    tool: { effect: "read", scopes: ["a", "b"] },
    principal: principal(["a"]),
    record,
  } as unknown as ToolCall;
  const next = () => Promise.reject(new Error("must not run"));
  let thrown: unknown;
  try {
    void enforcePolicy({ readOnly: false })(next)(call);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: "insufficient_scope", scopes: ["a", "b"] });
  expect(record).toMatchObject({ decision: { effect: "deny", reason: "insufficient_scope" } });
});
