import { describe, expect, test } from "vitest";
import { smells } from "../../../../src/compiler/check/smells.ts";
import type { ToolSchema } from "../../../../src/compiler/ir/server-plan.ts";
import { objectSchema, serverPlan, tool } from "../../../helpers/plan.ts";
import { told } from "../plan/support.ts";

const string: ToolSchema = { type: "string" };

/** The codes that a server of one exposed tool smells of. */
function codesOf(changes: Parameters<typeof tool>[0], tokens = 100): readonly string[] {
  const plan = serverPlan({ tools: [tool({ exposed: true, ...changes })] });
  return smells(plan, tokens).map(({ code }) => code);
}

describe("CT-15: a tool of one operation smells", () => {
  test.each<[string, Parameters<typeof tool>[0], readonly string[]]>([
    ["of a list without a bound", { answer: "[id]" }, ["smell/unbounded-list"]],
    [
      "of nothing with one",
      { answer: "[id]", inputSchema: objectSchema({ per_page: { type: "integer" } }, []) },
      [],
    ],
    [
      "of nothing with a cursor",
      { answer: "[id]", inputSchema: objectSchema({ "page[after]": string }, []) },
      [],
    ],
    [
      "of an object of anything",
      { inputSchema: objectSchema({ metadata: { type: "object" } }, []) },
      ["smell/free-form-object"],
    ],
    [
      "of nothing where values have a schema",
      { inputSchema: objectSchema({ m: { type: "object", additionalProperties: string } }, []) },
      [],
    ],
    [
      "of an id that nobody explains",
      {
        inputSchema: objectSchema({ dealId: { ...string, description: "The id of the object." } }),
      },
      ["smell/opaque-id"],
    ],
    [
      "of nothing where it is explained",
      { inputSchema: objectSchema({ deal_id: { ...string, description: "From list_deals." } }) },
      [],
    ],
    ["of nothing where it is declared by name", { exposed: false, answer: "[id]" }, []],
  ])("%s", (_, changes, codes) => {
    expect(codesOf(changes)).toEqual(codes);
  });
});

test("CT-15: a kind is told once, with the first tools and how many more", () => {
  const tools = Array.from({ length: 150 }, (_, i) =>
    tool({ name: `list_${i}`, exposed: true, answer: "[id]" }),
  );
  expect(told(smells(serverPlan({ tools }), 30_000))).toEqual([
    'info smell/unbounded-list: lists that no argument bounds: "list_0", "list_1", "list_2" and 147 more → declare the tools that matter under tools: in a mcpgen.yaml, with a select: what is listed costs less',
    "info smell/many-tools: 150 tools are listed; beyond 128 models choose badly → expose fewer operations, or set server.discovery: dynamic",
    "info smell/many-tokens: the tools that are listed take 30000 tokens; 25000 are plenty → expose fewer operations, or set server.discovery: dynamic",
  ]);
  const found = { ...serverPlan({ tools }), discovery: "dynamic" as const };
  expect(smells(found, 300).map(({ code }) => code)).toEqual(["smell/unbounded-list"]);
});
