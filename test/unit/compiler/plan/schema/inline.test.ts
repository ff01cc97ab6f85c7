import { describe, expect, test } from "vitest";
import type { Schema } from "../../../../../src/compiler/ir/schema.ts";
import { inliner } from "../../../../../src/compiler/plan/schema/inline.ts";
import { DEEPEST, MOST_NODES } from "../../../../../src/compiler/plan/schema/limits.ts";
import { table } from "../support.ts";

function inlined(schema: Schema, schemas: Readonly<Record<string, Schema>> = {}, longest = 200) {
  return inliner(table(schemas), longest)(schema).schema;
}

describe("keywords", () => {
  const cases: readonly (readonly [string, Schema, unknown])[] = [
    ["true says nothing", true, {}],
    ["false refuses", false, { not: {} }],
    [
      "titles, examples and deprecation are dropped",
      { type: "string", title: "T", examples: ["x"], deprecated: true },
      { type: "string" },
    ],
    [
      "a checked format stays",
      { type: "string", format: "date" },
      { type: "string", format: "date" },
    ],
    ["an unknown format goes", { type: "string", format: "color" }, { type: "string" }],
    ["numeric widths go", { type: "integer", format: "int64" }, { type: "integer" }],
    [
      "bytes are base64",
      { type: "string", format: "binary" },
      { type: "string", contentEncoding: "base64" },
    ],
    ["a good pattern stays", { pattern: "^a+$" }, { pattern: "^a+$" }],
    ["a pattern that does not compile goes", { type: "string", pattern: "(" }, { type: "string" }],
    [
      "a pattern over 1,000 characters goes",
      { type: "string", pattern: "a".repeat(1001) },
      { type: "string" },
    ],
    ["a long default goes", { type: "string", default: "x".repeat(200) }, { type: "string" }],
    ["a null default goes", { type: "string", default: null }, { type: "string" }],
    [
      "empty enums and compositions say nothing",
      { type: "string", enum: [], anyOf: [] },
      { type: "string" },
    ],
    ["a multiple of zero goes", { type: "number", multipleOf: 0 }, { type: "number" }],
    ["one type in a list is a type", { type: ["string"] }, { type: "string" }],
    [
      "members mean an object",
      { properties: { a: true } },
      { type: "object", properties: { a: {} }, additionalProperties: false },
    ],
    [
      "unique scalars stay",
      { type: "array", items: { type: "string" }, uniqueItems: true },
      { type: "array", items: { type: "string" }, uniqueItems: true },
    ],
    [
      "unique objects are not compared",
      { type: "array", items: { type: "object" }, uniqueItems: true },
      { type: "array", items: { type: "object" } },
    ],
  ];
  test.each(cases)("%s", (_, given, want) => {
    expect(inlined(given)).toEqual(want);
  });
});

describe("objects", () => {
  test("declared members close an object, and readOnly ones are left out with their requirement", () => {
    const given: Schema = {
      type: "object",
      required: ["id", "name"],
      properties: { id: { type: "string", readOnly: true }, name: { type: "string" } },
    };
    expect(inlined(given)).toEqual({
      type: "object",
      properties: { name: { type: "string" } },
      required: ["name"],
      additionalProperties: false,
    });
  });

  test("readOnly is seen through a reference", () => {
    const given: Schema = { type: "object", properties: { id: { $ref: "#/Id" }, a: true } };
    const schemas: Readonly<Record<string, Schema>> = { Id: { type: "string", readOnly: true } };
    expect(inlined(given, schemas).properties).toEqual({ a: {} });
  });

  test.each<readonly [string, Schema]>([
    [
      "the document allows more",
      { type: "object", properties: { a: true }, additionalProperties: true },
    ],
    [
      "it requires a member that it does not declare",
      { type: "object", properties: { a: true }, required: ["b"] },
    ],
    [
      "it is composed",
      {
        type: "object",
        properties: { a: true },
        oneOf: [{ required: ["a"] }, { required: ["b"] }],
      },
    ],
    [
      "it has members by pattern",
      { type: "object", properties: { a: true }, patternProperties: { "^x-": true } },
    ],
    ["it declares none", { type: "object" }],
  ])("an object stays open where %s", (_, given) => {
    expect(inlined(given)["additionalProperties"]).not.toBe(false);
  });

  test("a member called __proto__ is a member", () => {
    const properties = Object.fromEntries([["__proto__", { type: "string" } as const]]);
    const schema = inlined({ type: "object", properties });
    expect(Object.keys(schema.properties ?? {})).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(schema.properties)).toBe(Object.prototype);
  });
});

describe("composition", () => {
  test("allOf of plain objects becomes one closed object; own words win", () => {
    const schemas: Readonly<Record<string, Schema>> = {
      Base: {
        type: "object",
        description: "Base.",
        required: ["id"],
        properties: { id: { type: "string" } },
      },
    };
    const given: Schema = {
      description: "Own.",
      allOf: [
        { $ref: "#/Base" },
        { type: "object", properties: { name: { type: "string", maxLength: 9 } } },
      ],
    };
    expect(inlined(given, schemas)).toEqual({
      description: "Own.",
      type: "object",
      required: ["id"],
      properties: { id: { type: "string" }, name: { type: "string", maxLength: 9 } },
      additionalProperties: false,
    });
  });

  test("bounds of allOf tighten, types and enums intersect", () => {
    const given: Schema = {
      allOf: [
        { type: ["number", "null"], minimum: 1, maximum: 9, enum: [1, 2, 3] },
        { type: "integer", minimum: 2, maximum: 20, enum: [2, 3, 4] },
      ],
    };
    expect(inlined(given)).toEqual({ type: "integer", minimum: 2, maximum: 9, enum: [2, 3] });
  });

  test("parts that contradict each other stay side by side", () => {
    const given: Schema = {
      allOf: [
        { type: "string", pattern: "a" },
        { type: "string", pattern: "b" },
      ],
    };
    expect(inlined(given)).toEqual({
      type: "string",
      pattern: "a",
      allOf: [{ type: "string", pattern: "b" }],
    });
  });

  test("words beside a reference win over the target's", () => {
    const schemas: Readonly<Record<string, Schema>> = {
      S: { type: "string", description: "Target." },
    };
    expect(inlined({ $ref: "#/S", description: "Here." }, schemas)).toEqual({
      description: "Here.",
      type: "string",
    });
  });

  test("branches of oneOf stay open", () => {
    const given: Schema = {
      oneOf: [{ type: "object", properties: { a: true } }, { type: "null" }],
    };
    expect(inlined(given)).toEqual({
      oneOf: [{ type: "object", properties: { a: {} } }, { type: "null" }],
    });
  });
});

describe("recursion", () => {
  const schemas: Readonly<Record<string, Schema>> = {
    Node: {
      type: "object",
      description: "A node.",
      properties: {
        value: { type: "string" },
        children: { type: "array", items: { $ref: "#/Node" } },
      },
    },
    A: { type: "object", properties: { b: { $ref: "#/B" } } },
    B: { type: "object", properties: { a: { $ref: "#/A" }, name: { type: "string" } } },
    Loop: { $ref: "#/Loop" },
  };

  test("a recursive schema is expanded once, then cut to its type and description", () => {
    expect(inlined({ $ref: "#/Node" }, schemas)).toEqual({
      type: "object",
      description: "A node.",
      properties: {
        value: { type: "string" },
        children: { type: "array", items: { type: "object", description: "A node." } },
      },
      additionalProperties: false,
    });
  });

  test("what comes out of a cycle does not depend on what was asked before", () => {
    const fresh = inliner(table(schemas), 200)({ $ref: "#/B" }).schema;
    const inline = inliner(table(schemas), 200);
    inline({ $ref: "#/A" });
    expect(inline({ $ref: "#/B" }).schema).toEqual(fresh);
    const other = inliner(table(schemas), 200);
    other({ $ref: "#/B" });
    expect(other({ $ref: "#/A" }).schema).toEqual(inline({ $ref: "#/A" }).schema);
  });

  test("a reference to itself ends", () => {
    expect(inlined({ $ref: "#/Loop" }, schemas)).toEqual({});
  });

  test("a reference to nothing is told", () => {
    expect(inliner(table({}), 200)({ type: "array", items: { $ref: "#/Gone" } }).dead).toBe(
      "#/Gone",
    );
  });
});

describe("limits", () => {
  function nested(levels: number): Schema {
    let schema: Schema = { type: "string" };
    for (let i = 1; i < levels; i++) schema = { type: "array", items: schema };
    return schema;
  }

  test("64 levels pass, 65 do not", () => {
    const inline = inliner(table({}), 200);
    expect(inline(nested(DEEPEST)).height).toBe(DEEPEST);
    expect(inline(nested(DEEPEST + 1)).height).toBe(Number.POSITIVE_INFINITY);
  });

  test("references do not count as levels, but a chain of them ends", () => {
    const schemas: Record<string, Schema> = { S0: { type: "string" } };
    for (let i = 1; i <= 20_000; i++) schemas[`S${i}`] = { $ref: `#/S${i - 1}` };
    const inline = inliner(table(schemas), 200);
    expect(inline({ $ref: "#/S100" }).height).toBe(1);
    expect(inline({ $ref: "#/S20000" }).height).toBe(Number.POSITIVE_INFINITY);
  });

  test("schemas that double at each level stop at the limit instead of filling memory", () => {
    const schemas: Record<string, Schema> = { S0: { type: "string" } };
    for (let i = 1; i <= 60; i++) {
      const part = { $ref: `#/S${i - 1}` };
      schemas[`S${i}`] = { type: "object", properties: { a: part, b: part } };
    }
    expect(inliner(table(schemas), 200)({ $ref: "#/S60" }).nodes).toBeGreaterThan(MOST_NODES);
    expect(inliner(table(schemas), 200)({ $ref: "#/S10" }).nodes).toBe(2 ** 11 - 1);
  });

  test("a schema that everything refers to through cycles stops at the limit", () => {
    const schemas: Record<string, Schema> = {};
    for (let i = 0; i < 40; i++) {
      const members = Array.from({ length: 40 }, (_, k) => [`m${k}`, { $ref: `#/C${k}` }] as const);
      schemas[`C${i}`] = { type: "object", properties: Object.fromEntries(members) };
    }
    expect(inliner(table(schemas), 200)({ $ref: "#/C0" }).nodes).toBeGreaterThan(MOST_NODES);
  });
});
