import { describe, expect, test } from "vitest";
import type { Encoding } from "../../../src/compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../../src/compiler/ir/schema.ts";
import { queryPairs } from "../../../src/testing/twin/incoming.ts";
import { readForm } from "../../../src/testing/twin/read-form.ts";

const table: SchemaTable = { get: () => undefined };
const SCHEMA: Schema = {
  type: "object",
  properties: {
    text: { type: "string" },
    count: { type: "integer" },
    tags: { type: "array", items: { type: "string" } },
    maybe: { type: ["array", "null"], items: { type: "integer" } },
    address: { type: "object", properties: { zip: { type: "string" } } },
    rows: { type: "array", items: { type: "object" } },
    expand: { type: "array", items: { type: "string" } },
    metadata: {
      anyOf: [{ type: "object", additionalProperties: { type: "string" } }, { enum: [""] }],
    },
    list: { type: "array", items: { type: "integer" } },
    raw: { type: "string" },
  },
};
const ENCODING: { readonly [name: string]: Encoding } = {
  expand: { style: "deepObject", explode: true },
  metadata: { style: "deepObject", explode: true },
  list: { explode: false },
  raw: { contentType: "application/json" },
};

function read(text: string): unknown {
  const form = readForm(queryPairs(text) ?? [], { schema: SCHEMA, encoding: ENCODING }, table);
  return form.fields === undefined
    ? `${form.name} ${form.reason}`
    : Object.fromEntries(form.fields);
}

describe("the twin reads forms by their encodings", () => {
  test.each<[string, unknown]>([
    ["text=a+b&count=3", { text: "a b", count: 3 }],
    ["tags=a&tags=b", { tags: ["a", "b"] }],
    ["tags=a", { tags: ["a"] }],
    ["maybe=1", { maybe: [1] }],
    ["address=%7B%22zip%22%3A%221%22%7D", { address: { zip: "1" } }],
    ["rows=%7B%7D&rows=%7B%22a%22%3A1%7D", { rows: [{}, { a: 1 }] }],
    ["expand%5B%5D=a&expand%5B%5D=b", { expand: ["a", "b"] }],
    ["metadata%5Border%5D=6735", { metadata: { order: "6735" } }],
    ["metadata=", { metadata: "" }],
    ["list=1,2", { list: [1, 2] }],
    ["raw=%22x%22", { raw: "x" }],
    ["address=zip", "address is not JSON"],
    ["text=a&text=b", "text is given more than once"],
    ["other=1", "other is declared nowhere"],
    ["text%5Ba%5D=1", "text[a] is declared nowhere"],
  ])("%s", (text, want) => {
    expect(read(text)).toEqual(want);
  });
});
