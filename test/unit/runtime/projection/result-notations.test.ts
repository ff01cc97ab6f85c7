import { describe, expect, test } from "vitest";
import type { ToolCall, ToolResult } from "../../../../src/runtime/call/call.ts";
import { format } from "../../../../src/runtime/codegen/v1/select.ts";
import type { ToolDefinition } from "../../../../src/runtime/codegen/v1/tool.ts";
import { lineWriter } from "../../../../src/runtime/projection/line-text.ts";
import { shapeResult } from "../../../../src/runtime/projection/shape-result.ts";
import type { JsonObject, JsonValue } from "../../../../src/util/json.ts";

const body = {
  results: [
    {
      id: "d1",
      name: "Acme\nrenewal",
      amount: "12.50",
      tags: ["a", "b"],
      closed: "2026-03-01T10:00:00Z",
    },
    { id: "d2", name: "Initech", amount: "none", tags: [], closed: null },
  ],
};
const many = {
  results: Array.from({ length: 60 }, (_, i) => ({ id: `d${i}`, name: `Deal number ${i}` })),
};

type Result = Partial<ToolDefinition["result"]>;
type Shaped = Extract<ToolResult, { kind: "shaped" }>;

async function shape(
  result: Result,
  answer: JsonValue = body,
  args: JsonObject = {},
  inputs: readonly string[] = [],
): Promise<Shaped & { readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const properties = Object.fromEntries(inputs.map((name) => [name, {}]));
  const tool: ToolDefinition = {
    name: "t",
    description: "",
    effect: "read",
    scopes: [],
    steps: [],
    result: { kind: "list", from: "results", format: "table", maxTokens: 4000, ...result },
    schemas: { input: { type: "object", properties }, output: { type: "object" } },
  };
  const record = { steps: [], warnings, bytesIn: 0 };
  const call = { tool, arguments: args, record } as unknown as ToolCall;
  const raw = { status: 200, mediaType: "application/json", body: answer };
  const shaped = await shapeResult(async () => ({ kind: "raw", answer: raw }))(call);
  if (shaped.kind !== "shaped") throw new Error("not shaped");
  return { ...shaped, warnings };
}

describe("IN-20: variants", () => {
  const variants = { brief: { id: "id" }, full: { id: "id", name: "name" } };
  test("the argument detail chooses one", async () => {
    const { text, structured } = await shape({ variants }, body, { detail: "full" });
    expect(text).toBe('id\tname\nd1\t"Acme\\nrenewal"\nd2\tInitech');
    expect(structured).toEqual({
      items: [
        { id: "d1", name: "Acme\nrenewal" },
        { id: "d2", name: "Initech" },
      ],
    });
  });
  test.each([{}, { detail: "constructor" }, { detail: 1 }])(
    "the first is given for %j",
    async (args) => {
      expect((await shape({ variants }, body, args)).text).toBe("id\nd1\nd2");
    },
  );
});

test("IN-20: formatted values leave in their format; what a format does not take is null and noted", async () => {
  const { structured, warnings } = await shape({
    select: {
      amount: format("amount", "number"),
      closed: format("closed", "date"),
      tags: format("tags", "count"),
      none: format("missing", "join"),
    },
  });
  expect(structured).toEqual({
    items: [
      { amount: 12.5, closed: "2026-03-01", tags: 2, none: null },
      { amount: null, closed: null, tags: 0, none: null },
    ],
  });
  expect(warnings).toEqual([
    "items[0].none: missing, and 1 more like it",
    "items[1].amount: number does not take this string",
  ]);
});

describe("format: text", () => {
  const select = { name: "name", tags: "tags", amount: "amount" };
  test("writes a line for each item, whatever its texts hold", async () => {
    const text = "- {name}: {amount} [{tags}]";
    expect((await shape({ select, format: "text", text })).text).toBe(
      "- Acme renewal: 12.50 [a, b]\n- Initech: none []",
    );
  });
  test("says that there is nothing, and what stands beside the items", async () => {
    const given = { select, format: "text", text: "{name}", with: { total: "total" } } as const;
    expect((await shape(given, { results: [], total: 0 })).text).toBe("no items\n\ntotal: 0");
  });
  test("writes an object once", async () => {
    const result = { kind: "object", from: "", select: { id: "id" }, format: "text" } as const;
    const { text, structured } = await shape({ ...result, text: "Deal {id}." }, { id: "d1" });
    expect([text, structured]).toEqual(["Deal d1.", { id: "d1" }]);
  });
  test("names values of groups; a hostile key is no member", () => {
    const write = lineWriter("{owner.mail} {owner.constructor} {more}");
    expect(write({ owner: { mail: "a" }, more: { x: 1 } })).toBe('a  {"x":1}');
    expect(() => lineWriter("{")).toThrow('"{" is no template');
  });
});

describe("onOverflow", () => {
  const select = { id: "id", name: "name" };
  const small = { select, maxTokens: 120 } as const;
  test("page says how to get the next rows", async () => {
    const given = { ...small, onOverflow: "page" } as const;
    const { text } = await shape(given, many, { offset: 20 }, ["limit", "offset"]);
    const rows = text.split("\n").length - 2;
    expect(text).toMatch(new RegExp(`\\n${60 - rows} more: offset=${20 + rows}$`));
  });
  test("left out: the text says how many rows it lacks", async () => {
    expect((await shape(small, many)).text).toMatch(/\d+ of 60 items shown, \d+ left out: /);
  });
  test("error gives nothing of what does not fit whole, and everything of what does", async () => {
    const given = { ...small, onOverflow: "error" } as const;
    await expect(shape(given, many, {}, ["limit"])).rejects.toMatchObject({
      code: "response_too_large",
    });
    expect((await shape(given, body)).text).toContain("Initech");
    const object = { kind: "object", from: "", maxTokens: 50, onOverflow: "error" } as const;
    const long = { name: "word ".repeat(500) };
    await expect(shape({ ...object, select: { name: "name" } }, long)).rejects.toMatchObject({
      code: "response_too_large",
    });
  });
});
