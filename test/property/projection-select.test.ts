import fc from "fast-check";
import { expect, test } from "vitest";
import type { ToolCall, UpstreamAnswer } from "../../src/runtime/call/call.ts";
import { each, object } from "../../src/runtime/codegen/v1/select.ts";
import type { ToolDefinition } from "../../src/runtime/codegen/v1/tool.ts";
import { tableOf } from "../../src/runtime/projection/format-table.ts";
import { shapeResult } from "../../src/runtime/projection/shape-result.ts";
import { compileSchema } from "../../src/schema/compile.ts";
import type { JsonObject, JsonValue } from "../../src/util/json.ts";

const text = { type: ["string", "null"] };
const row = {
  type: "object",
  required: ["id", "city", "tags", "lines", "owner", "whole"],
  properties: {
    id: text,
    city: text,
    tags: { type: ["array", "null"], items: { type: ["string", "null"] } },
    lines: {
      type: ["array", "null"],
      items: { type: "object", required: ["n"], properties: { n: { type: ["integer", "null"] } } },
    },
    owner: { type: ["object", "null"], required: ["mail"], properties: { mail: text } },
    whole: {
      type: ["object", "null"],
      required: ["a"],
      properties: { a: { type: ["number", "null"] }, b: { enum: ["x", null] } },
    },
  },
};
const output = {
  type: "object",
  required: ["items", "total"],
  properties: { items: { type: "array", items: row }, total: { type: ["integer", "null"] } },
};
const tool: ToolDefinition = {
  name: "t",
  description: "",
  effect: "read",
  scopes: [],
  steps: [],
  result: {
    kind: "list",
    from: "rows",
    select: {
      id: "id",
      city: "address.city",
      tags: "tags[*].name",
      lines: each("lines", { n: "n" }),
      owner: object("owner", { mail: "email" }),
      whole: "whole",
    },
    with: { total: "meta.total" },
    format: "table",
    maxTokens: 4000,
  },
  schemas: { input: {}, output },
};

async function shape(
  of: ToolDefinition,
  body: JsonValue,
): Promise<{
  readonly text: string;
  readonly structured: JsonObject;
  readonly warnings: readonly string[];
}> {
  const record = { steps: [], warnings: [] as string[], bytesIn: 0 };
  const call = { tool: of, arguments: {}, record } as unknown as ToolCall;
  const answer: UpstreamAnswer = { status: 200, mediaType: "application/json", body };
  const result = await shapeResult(async () => ({ kind: "raw", answer }))(call);
  if (result.kind !== "shaped" || result.structured === undefined) throw new Error("not shaped");
  return { text: result.text, structured: result.structured, warnings: record.warnings };
}

/** Values that are right, wrong, hostile or absent. */
const anything: fc.Arbitrary<JsonValue> = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.jsonValue(),
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const orAnything = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: anything });
const record = (keys: { [key: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<unknown> =>
  fc.record(keys, { requiredKeys: [] });
const rowBody = record({
  id: orAnything(fc.string()),
  address: orAnything(record({ city: orAnything(fc.string()) })),
  tags: orAnything(
    fc.array(orAnything(record({ name: orAnything(fc.string()) })), { maxLength: 3 }),
  ),
  lines: orAnything(
    fc.array(orAnything(record({ n: orAnything(fc.integer()) })), { maxLength: 3 }),
  ),
  owner: orAnything(record({ email: orAnything(fc.string()) })),
  whole: orAnything(record({ a: anything, b: anything, c: anything })),
});
const bodies = orAnything(
  record({
    rows: orAnything(fc.array(orAnything(rowBody), { maxLength: 6 })),
    meta: orAnything(record({ total: orAnything(fc.nat()) })),
  }),
).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

test("IN-20: whatever the API sends, what leaves is valid against the output schema and holds no other key", async () => {
  const validate = compileSchema(output);
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const { structured } = await shape(tool, body);
      expect(validate(structured)).toBeUndefined();
      expect(Object.keys(structured)).toEqual(["items", "total"]);
      for (const item of structured["items"] as readonly JsonObject[]) {
        expect(Object.keys(item)).toEqual(Object.keys(row.properties));
      }
    }),
    { numRuns: 500 },
  );
});

/** Adds members with names that no selection has, everywhere but inside what is selected whole. */
function withNoise(value: JsonValue, noise: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => withNoise(item as JsonValue, noise));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value as JsonObject).map(([key, member]): [string, JsonValue] => [
    key,
    key === "whole" || key === "id" ? member : withNoise(member, noise),
  ]);
  return Object.fromEntries<JsonValue>([["unselected", noise], ...members, ["secret", noise]]);
}

test("IN-20: changing an unselected field never changes the output", async () => {
  const clean = fc.array(
    fc.record({
      id: fc.string(),
      address: fc.record({ city: fc.string() }),
      tags: fc.array(fc.record({ name: fc.string() }), { maxLength: 3 }),
      lines: fc.array(fc.record({ n: fc.integer() }), { maxLength: 3 }),
      owner: fc.record({ email: fc.string() }),
      whole: fc.record({ a: fc.integer() }),
    }),
    { maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(clean, anything, async (rows, noise) => {
      const body = { rows, meta: { total: rows.length } };
      const before = await shape(tool, body);
      const after = await shape(tool, withNoise(body, noise));
      expect(after).toEqual(before);
    }),
    { numRuns: 300 },
  );
});

/** Reads the table notation back: the rules of format-table.ts, from the reader's side. */
function readCell(cell: string): JsonValue {
  if (cell === "") return null;
  if (/^["[{]/.test(cell)) return JSON.parse(cell) as JsonValue;
  if (/^(?:true|false|null)$|^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(cell)) {
    return JSON.parse(cell) as JsonValue;
  }
  return cell;
}

function readList(cell: string): JsonValue {
  return cell === "" || cell === "null" || cell.startsWith("[") ? readCell(cell) : cell.split(", ");
}

function first([name]: readonly [string, JsonValue]): string {
  return name;
}

test("a table reads back to the rows it was made of", () => {
  const cell = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("null", "true", "12", "-0", "1e5", "", " ", "\t", "[", "{}", '"', "007", "1."),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.record({ a: fc.string() }),
  );
  const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom("a, b", "null", "[", "x")), {
    maxLength: 3,
  });
  const column = fc.oneof(
    fc.constant(cell),
    fc.constant(fc.oneof(texts, fc.constant(null))),
    cell.map((value) => fc.constant(value)),
  );
  const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 });
  const tables = keys
    .chain((names) => fc.tuple(fc.constant(names), fc.tuple(...names.map(() => column))))
    .chain(([names, columns]) =>
      fc.record({
        names: fc.constant(names),
        rows: fc.array(fc.tuple(...columns), { minLength: 1, maxLength: 5 }),
      }),
    );
  fc.assert(
    fc.property(tables, ({ names, rows }) => {
      const items = rows.map(
        (cells): JsonObject =>
          Object.fromEntries(names.map((name, i): [string, JsonValue] => [name, cells[i] ?? null])),
      );
      const table = tableOf(items, names);
      const lines = [table.header, ...items.map((_, i) => table.row(i))].join("\n").split("\n");
      expect(lines).toHaveLength(items.length + 1);
      const [header = "", ...body] = lines;
      const columns = header.split("\t").map((name) => {
        const list = /[^"]\[\]$|"\[\]$/.test(name);
        return { list, name: String(readCell(list ? name.slice(0, -2) : name) ?? "") };
      });
      const read = body.map((line) => {
        const cells = new Map(
          line
            .split("\t")
            .map((c, i) => [columns[i]?.name, columns[i]?.list ? readList(c) : readCell(c)]),
        );
        for (const [key, value] of table.same) cells.set(key, value);
        return Object.fromEntries(names.map((name) => [name, cells.get(name) ?? null]));
      });
      expect(read).toEqual(items);
      const told = [...columns.map(({ name }) => name), ...table.empty, ...table.same.map(first)];
      expect(told.sort()).toEqual(names.toSorted());
    }),
    { numRuns: 500 },
  );
});

test("a cut always announces exactly what is left, in text and structured content alike", async () => {
  const rows = fc.array(fc.record({ id: fc.string({ maxLength: 60 }) }), {
    minLength: 1,
    maxLength: 40,
  });
  const budgets = fc.record({
    maxTokens: fc.integer({ min: 60, max: 400 }),
    format: fc.constantFrom("json", "table"),
  });
  await fc.assert(
    fc.asyncProperty(rows, budgets, async (list, { maxTokens, format }) => {
      const result = {
        kind: "list",
        from: "rows",
        select: { id: "id" },
        format: format as "json" | "table",
        maxTokens,
      } as const;
      const only = { type: "object", properties: { items: { type: "array" } } };
      const shaped = await shape(
        { ...tool, result, schemas: { input: {}, output: only } },
        { rows: list },
      );
      const shown = (shaped.structured["items"] as readonly JsonValue[]).length;
      const note = /\n(\d+) of (\d+) items shown, (\d+) left out: /.exec(shaped.text);
      if (shown === list.length) expect(note).toBeNull();
      else expect(note?.slice(1).map(Number)).toEqual([shown, list.length, list.length - shown]);
    }),
    { numRuns: 300 },
  );
});
