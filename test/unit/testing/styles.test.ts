import { describe, expect, test } from "vitest";
import type { Parameter } from "../../../src/compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../../src/compiler/ir/schema.ts";
import { queryPairs } from "../../../src/testing/twin/incoming.ts";
import { readContent, readQuerystring } from "../../../src/testing/twin/read-content.ts";
import { readQuery, readText } from "../../../src/testing/twin/styles.ts";

const table: SchemaTable = { get: () => undefined };
const COLOR: Schema = { type: "array", items: { type: "string" } };
const RGB: Schema = {
  type: "object",
  properties: { R: { type: "integer" }, G: { type: "integer" } },
};

const parameter = (
  style: Parameter["style"],
  explode: boolean,
  schema: Schema,
  over: Partial<Parameter> = {},
): Parameter => ({
  name: "color",
  in: style === "simple" || style === "label" || style === "matrix" ? "path" : "query",
  required: false,
  deprecated: false,
  style,
  explode,
  allowReserved: false,
  allowEmptyValue: false,
  schema,
  examples: [],
  origin: { uri: "x", pointer: "" },
  ...over,
});

/** The table of OpenAPI 3.1, section 4.8.12.3 (style examples), read backwards. */
const texts: readonly (readonly [Parameter["style"], boolean, Schema, string, unknown])[] = [
  ["simple", false, { type: "string" }, "blue", "blue"],
  ["simple", false, { type: "integer" }, "7", 7],
  ["simple", false, COLOR, "blue,black", ["blue", "black"]],
  ["simple", false, RGB, "R,100,G,200", { R: 100, G: 200 }],
  ["simple", true, RGB, "R=100,G=200", { R: 100, G: 200 }],
  ["label", false, { type: "string" }, ".blue", "blue"],
  ["label", false, COLOR, ".blue,black", ["blue", "black"]],
  ["label", true, COLOR, ".blue.black", ["blue", "black"]],
  ["label", true, RGB, ".R=100.G=200", { R: 100, G: 200 }],
  ["label", false, COLOR, "blue", undefined],
  ["matrix", false, { type: "string" }, ";color=blue", "blue"],
  ["matrix", false, COLOR, ";color=blue,black", ["blue", "black"]],
  ["matrix", true, COLOR, ";color=blue;color=black", ["blue", "black"]],
  ["matrix", true, RGB, ";R=100;G=200", { R: 100, G: 200 }],
  ["matrix", false, COLOR, ";size=blue", undefined],
  ["simple", false, COLOR, "a%2Cb,c", ["a,b", "c"]],
  ["simple", true, RGB, "R=%31", { R: 1 }],
  ["matrix", true, COLOR, ";color=a%3Bb;color", ["a;b", ""]],
];

const queries: readonly (readonly [Parameter["style"], boolean, Schema, string, unknown])[] = [
  ["form", true, COLOR, "color=blue&color=black", ["blue", "black"]],
  ["form", false, COLOR, "color=blue,black", ["blue", "black"]],
  ["form", false, COLOR, "color=a%2Cb,c", ["a,b", "c"]],
  ["form", true, RGB, "R=100&G=200", { R: 100, G: 200 }],
  ["form", false, RGB, "color=R,100,G,200", { R: 100, G: 200 }],
  ["spaceDelimited", false, COLOR, "color=blue%20black", ["blue", "black"]],
  ["pipeDelimited", false, COLOR, "color=blue|black", ["blue", "black"]],
  ["deepObject", true, RGB, "color[R]=100&color[G]=200", { R: 100, G: 200 }],
  ["tsv", false, COLOR, "color=blue%09black", ["blue", "black"]],
  ["deepObject", true, RGB, "color[R=100", undefined],
  ["deepObject", true, COLOR, "color[]=a&color[]=b", ["a", "b"]],
  [
    "deepObject",
    true,
    { type: "array", items: RGB },
    "color[0][R]=1&color[1][G]=2",
    [{ R: 1 }, { G: 2 }],
  ],
  [
    "deepObject",
    true,
    { type: "object", additionalProperties: { type: "integer" } },
    "color[x]=1",
    { x: 1 },
  ],
  ["deepObject", true, RGB, "color[R]=1&color=2", undefined],
];

describe("parameters are read back as their style writes them", () => {
  test.for(texts)("%s, explode %s: %j", ([style, explode, schema, text, want]) => {
    const read = readText(parameter(style, explode, schema), text, table);
    expect(read.kind === "value" ? read.value : undefined).toEqual(want);
  });

  test.for(queries)("%s, explode %s: %j in the query", ([style, explode, schema, text, want]) => {
    const used = new Set<string>();
    const read = readQuery(parameter(style, explode, schema), queryPairs(text) ?? [], table, used);
    expect(read.kind === "value" ? read.value : undefined).toEqual(want);
    if (want !== undefined) expect(used.size).toBeGreaterThan(0);
  });

  test("JSON in a parameter", () => {
    const json = parameter("form", true, RGB, { mediaType: "application/json" });
    expect(readContent(json, '{"R":1}', table)).toEqual({ kind: "value", value: { R: 1 } });
  });

  test("the whole query as one parameter", () => {
    const form = parameter("form", true, RGB, { mediaType: "application/x-www-form-urlencoded" });
    expect(readQuerystring(form, "R=1&G=2", table)).toEqual({
      kind: "value",
      value: { R: 1, G: 2 },
    });
    const json = parameter("form", true, RGB, { mediaType: "application/json" });
    expect(readQuerystring(json, "%7B%22R%22%3A1%7D", table)).toEqual({
      kind: "value",
      value: { R: 1 },
    });
  });
});
