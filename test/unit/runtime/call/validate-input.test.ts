import { describe, expect, test } from "vitest";
import type { ToolCall, ToolResult } from "../../../../src/runtime/call/call.ts";
import { McpgenError } from "../../../../src/runtime/call/error.ts";
import { validateInput } from "../../../../src/runtime/call/validate-input.ts";
import type { JsonObject } from "../../../../src/util/json.ts";

const input = {
  type: "object",
  additionalProperties: false,
  required: ["deal_id"],
  properties: { deal_id: { type: "string" }, limit: { type: "integer", maximum: 50 }, big: {} },
};

function callWith(args: JsonObject): ToolCall {
  return {
    tool: { name: "find_deals", schemas: { input } },
    arguments: args,
    record: { steps: [], warnings: [], bytesIn: 0 },
  } as unknown as ToolCall;
}

async function refusal(args: JsonObject): Promise<McpgenError> {
  let asked = false;
  const chain = validateInput(async (): Promise<ToolResult> => {
    asked = true;
    return { kind: "shaped", text: "", tokens: 0 };
  });
  const thrown = await chain(callWith(args)).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(asked).toBe(false);
  expect(thrown).toBeInstanceOf(McpgenError);
  return thrown as McpgenError;
}

describe("IN-19: arguments outside the schema are refused with what is allowed", () => {
  test("all problems at once, one a line, and nothing is called", async () => {
    const error = await refusal({ limit: 60, dealid: "x" });
    expect(error.code).toBe("invalid_input");
    expect(error.message.split("\n")).toEqual([
      "Invalid arguments for find_deals:",
      "deal_id is required",
      'unknown argument "dealid"; did you mean deal_id? allowed: deal_id, limit, big',
      "limit must be at most 50; got 60",
    ]);
  });

  test("__proto__ and constructor are unknown arguments like any other", async () => {
    for (const name of ["__proto__", "constructor", "prototype"]) {
      const error = await refusal(JSON.parse(`{"deal_id":"a","${name}":{"x":1}}`) as JsonObject);
      expect(error.message).toContain(`unknown argument "${name}"`);
    }
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test.each([
    ["an integer beyond 2^53", { deal_id: "a", big: 2 ** 53 }],
    ["a text over 256 KiB", { deal_id: "x".repeat(262_145) }],
    ["more than 10,000 items", { deal_id: "a", big: Array.from({ length: 10_001 }, () => 1) }],
    ["65 levels", { deal_id: "a", big: JSON.parse(`${"[".repeat(65)}${"]".repeat(65)}`) }],
    ["200,000 levels", { deal_id: "a", big: JSON.parse(`${"[".repeat(2e5)}${"]".repeat(2e5)}`) }],
  ])("%s is too large before the schema is looked at", async (_, args) => {
    const error = await refusal(args as JsonObject);
    expect(error.code).toBe("invalid_input");
    expect(error.message).toContain("too large");
  });
});

test("arguments that conform go on unchanged and are noted for the record", async () => {
  const call = callWith({ deal_id: "a" });
  const result: ToolResult = { kind: "shaped", text: "ok", tokens: 1 };
  await expect(validateInput(async () => result)(call)).resolves.toBe(result);
  expect(call.record.input).toBe(call.arguments);
});
