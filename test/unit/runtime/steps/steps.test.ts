import { expect, test } from "vitest";
import type { InvokeStep, ToolCall } from "../../../../src/runtime/call/call.ts";
import { McpgenError } from "../../../../src/runtime/call/error.ts";
import { runSteps } from "../../../../src/runtime/call/steps.ts";
import type { ToolDefinition } from "../../../../src/runtime/codegen/v1/tool.ts";
import { input } from "../../../../src/runtime/codegen/v1/value.ts";
import { callOf, failureOf, operationOf, toolOf } from "../../../helpers/step-call.ts";

const answer = { status: 200, mediaType: "application/json", body: { ok: true } };

function callTo(method: string, effect: ToolDefinition["effect"]): ToolCall {
  const operation = operationOf({ method, path: "/t/{id}" });
  const step = { id: "main", operation, request: { path: { id: input("id") } } };
  return callOf({ tool: toolOf({ effect, steps: [step as never] }), arguments: { id: "7" } });
}

test("a step is resolved, sent, and its outcome recorded", async () => {
  const call = callTo("PATCH", "write");
  const send: InvokeStep = async (step) => {
    expect(step.request.path).toEqual({ id: "7" });
    Object.assign(step.progress, { attempts: 1, sent: true, status: 200, requestId: "r" });
    return answer;
  };
  expect(await runSteps({ send })(call)).toMatchObject({ kind: "raw", answer });
  expect(call.record.steps).toEqual([
    {
      step: "main",
      source: "api",
      operation: "PATCH /t/{id}",
      attempts: 1,
      effect: "applied",
      status: 200,
      requestId: "r",
    },
  ]);
});

test.each<[string, ToolDefinition["effect"], boolean, number | undefined, string]>([
  ["GET", "read", false, undefined, "none"],
  ["GET", "read", true, undefined, "read"],
  ["GET", "write", true, 200, "read"],
  ["POST", "read", true, 200, "read"],
  ["POST", "write", false, undefined, "none"],
  ["POST", "write", true, undefined, "unknown"],
  ["POST", "write", true, 201, "applied"],
  ["POST", "write", true, 302, "none"],
  ["POST", "write", true, 422, "none"],
  ["DELETE", "destructive", true, 500, "unknown"],
])(
  "EV-01: %s of a tool with effect %s, sent %s, status %s: the effect is %s, also when it fails",
  async (method, effect, sent, status, want) => {
    const call = callTo(method, effect);
    const error = new McpgenError("upstream_error", "no");
    const send: InvokeStep = async ({ progress }) => {
      progress.sent = sent;
      if (status !== undefined) progress.status = status;
      throw error;
    };
    expect(await failureOf(runSteps({ send })(call))).toBe(error);
    expect(call.record.steps).toMatchObject([{ effect: want }]);
  },
);

test("a tool without steps is a fault of the server", async () => {
  const run = runSteps({ send: async () => answer });
  expect(await failureOf(run(callOf()))).toMatchObject({ code: "internal" });
});
