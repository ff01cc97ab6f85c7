import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Schema, SchemaTable } from "../../../src/compiler/ir/schema.ts";
import { compileSchema } from "../../../src/schema/compile.ts";
import { sampleInput } from "../../../src/testing/contract/arguments.ts";
import { matching } from "../../../src/testing/sample/pattern.ts";
import { random } from "../../../src/testing/sample/random.ts";
import { type SampleOptions, sample } from "../../../src/testing/sample/sample.ts";
import { bundleSchema } from "../../../src/testing/twin/bundle-schema.ts";

const LIST: Schema = {
  type: "object",
  required: ["value"],
  properties: { value: { type: "integer" }, next: { $ref: "list" } },
};
const table: SchemaTable = { get: (id) => (id === "list" ? LIST : undefined) };

const make = (schema: Schema, seed: number, over: Partial<SampleOptions> = {}): unknown =>
  sample(schema, {
    table,
    source: random(seed),
    direction: "response",
    properties: "most",
    examples: false,
    ...over,
  });

const schemas: Readonly<Record<string, Schema>> = {
  "bounded numbers": { type: "number", exclusiveMinimum: 1, maximum: 1.5 },
  "a tiny range": { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 0.001 },
  "negative integers": { type: "integer", maximum: -5 },
  multiples: { type: "integer", minimum: 10, maximum: 30, multipleOf: 10 },
  "64 bits": { type: "integer", format: "int64", minimum: -(2 ** 53), maximum: 2 ** 53 },
  enums: { enum: ["a", 1, null] },
  lengths: { type: "string", minLength: 40, maxLength: 41 },
  "short text": { type: "string", maxLength: 3 },
  patterns: { type: "string", pattern: "^(?:ab|c[^d-z]){2,3}-\\d{4}$" },
  "patterns with lengths": { type: "string", pattern: "^[a-z-]+$", minLength: 30, maxLength: 34 },
  times: { type: "string", format: "date-time" },
  uuids: { type: "string", format: "uuid" },
  emails: { type: "string", format: "email" },
  uris: { type: "string", format: "uri" },
  addresses: { type: "string", format: "ipv6" },
  arrays: { type: "array", minItems: 4, maxItems: 4, uniqueItems: true, items: { type: "string" } },
  tuples: { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }], minItems: 2 },
  maps: { type: "object", minProperties: 2, additionalProperties: { type: "boolean" } },
  "required but not described": { type: "object", required: ["a"], properties: {} },
  "merged parts": {
    allOf: [
      { type: "object", required: ["a"], properties: { a: { type: "string" } } },
      { properties: { a: { minLength: 30 }, b: { enum: [1, 2] } } },
    ],
  },
  alternatives: {
    oneOf: [
      { type: "object", required: ["cat"], properties: { cat: { const: true } } },
      { type: "object", required: ["dog"], properties: { dog: { const: true } } },
    ],
  },
  "what may be null": { anyOf: [{ type: "null" }, { type: "integer" }] },
  "an own name of objects": {
    type: "object",
    required: ["__proto__"],
    properties: Object.fromEntries([["__proto__", { type: "string" }] as const]),
  },
  recursion: { $ref: "list" },
  anything: true,
};

describe("sampled values", () => {
  test.for(Object.entries(schemas))("%s: valid under every seed", ([, schema]) => {
    const validate = compileSchema(bundleSchema(schema, table));
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom("most", "required"), (seed, properties) => {
        const value = make(schema, seed, { properties });
        expect([value, validate(value)]).toEqual([value, undefined]);
      }),
      { numRuns: 60 },
    );
  });

  test("the same seed gives the same value, another seed another", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const schema: Schema = { type: "string", format: "uuid" };
        expect(make(schema, seed)).toBe(make(schema, seed));
        expect(make(schema, seed)).not.toBe(make(schema, seed + 1));
      }),
    );
  });

  test("a new property leaves the values of the others as they were", () => {
    const properties = { a: { type: "string" }, b: { type: "integer" } } as const;
    const required = ["a", "b"];
    const before = make({ type: "object", required, properties }, 4);
    const after = make(
      { type: "object", required, properties: { extra: { type: "string" }, ...properties } },
      4,
    );
    expect(after).toMatchObject(before as object);
  });

  test("the document's own values are taken where they are asked for", () => {
    const schema: Schema = { type: "string", examples: ["EX-1"] };
    expect(make(schema, 2, { examples: true })).toBe("EX-1");
    expect(make(schema, 2)).toMatch(/^[A-Z]{2}-[1-9]$/);
  });

  test("what nothing satisfies has no value", () => {
    expect(make(false, 1)).toBeUndefined();
    expect(make({ allOf: [{ type: "string" }, { type: "integer" }] }, 1)).toBeUndefined();
  });

  test("required recursion without end ends in null", () => {
    const endless: SchemaTable = {
      get: () => ({ type: "object", required: ["up"], properties: { up: { $ref: "e" } } }),
    };
    expect(JSON.stringify(make({ $ref: "e" }, 1, { table: endless }))).toContain('"up":null');
    const circle: SchemaTable = { get: (id) => ({ $ref: id === "a" ? "b" : "a" }) };
    expect(() => make({ $ref: "a" }, 1, { table: circle })).not.toThrow();
  });

  test("wide schemas stay within a bound", () => {
    const wide: SchemaTable = {
      get: (id) => ({
        type: "object",
        properties: Object.fromEntries(
          Array.from({ length: 20 }, (_, i) => [`p${i}`, { $ref: `${id}${i}` }] as const),
        ),
      }),
    };
    expect(JSON.stringify(make({ $ref: "r" }, 1, { table: wide })).length).toBeLessThan(200_000);
  });
});

describe("values of a request", () => {
  const request = (schema: Schema, properties: SampleOptions["properties"]): unknown =>
    make(schema, 1, { direction: "request", properties });
  const answered: Schema = { type: "string", readOnly: true };

  test("all: every optional property, which `most` may leave out", () => {
    const names = Array.from({ length: 60 }, (_, i) => `p${i}`);
    const schema: Schema = {
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, { type: "boolean" }])),
    };
    expect(Object.keys(request(schema, "all") as object)).toEqual(names);
    expect(request(schema, "required")).toEqual({});
  });

  test.for<readonly [string, Schema, readonly string[]]>([
    ["is left out", { properties: { id: answered, a: true } }, ["a"]],
    ["is left out behind a reference", { properties: { id: { allOf: [answered] } } }, []],
    [
      "stands where another schema declares it without",
      { allOf: [{ properties: { id: answered } }, { properties: { id: { type: "string" } } }] },
      ["id"],
    ],
    [
      "stands where another schema requires it",
      { allOf: [{ properties: { id: answered } }, { required: ["id"] }] },
      ["id"],
    ],
  ])("what is readOnly %s", ([, schema, want]) => {
    const made = request({ type: "object", ...(schema as object) }, "all");
    expect(Object.keys(made as object)).toEqual(want);
  });

  test("names that may not stand together do not", () => {
    const one: Schema = { type: "string" };
    const schema: Schema = {
      type: "object",
      properties: { url: one, file: one },
      anyOf: [{ required: ["url"] }, { required: ["file"] }],
      not: { required: ["url", "file"] },
    };
    for (let seed = 0; seed < 20; seed++) {
      const made = make(schema, seed, { direction: "request", properties: "all" });
      expect(compileSchema(schema)(made)).toBeUndefined();
    }
  });

  test("arguments for a definition whose schemas stand in $defs", () => {
    const schema = {
      type: "object",
      properties: { a: { $ref: "#/$defs/a~1b" }, b: { $ref: "#/$defs/a~1b" } },
      required: ["a", "b"],
      $defs: { "a/b": { type: "integer", minimum: 5, maximum: 6 } },
    };
    const made = sampleInput("tool", schema, 1, "required");
    expect(compileSchema(schema)(made)).toBeUndefined();
    expect(made).toEqual({ a: expect.any(Number), b: expect.any(Number) });
  });
});

describe("text for patterns", () => {
  test.for([
    ["^a{3}$", /^a{3}$/],
    ["^(?<year>\\d{4})-(0[1-9]|1[0-2])$", /^\d{4}-(0[1-9]|1[0-2])$/],
    ["^[^\\s]+@x\\.y$", /^[^\s]+@x\.y$/],
    ["[\\w.-]+", /^[\w.-]+$/],
    ["^\\u0041\\x42$", /^AB$/],
    [
      "^$|^[0-9a-f]{8}\\b-[0-9a-f]{4}-\\b[0-9a-f]{12}$",
      /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12})?$/,
    ],
    ["\\bword\\b", /^word$/],
  ] as const)("%s", ([pattern, want]) => {
    for (let seed = 0; seed < 30; seed++) {
      expect(matching(pattern, random(seed), 0, 100)).toMatch(want);
    }
  });

  test.for(["(?=a)b", "(a)\\1", "\\p{L}", "(", "[z-a]", "a**", "a\\Bb", "a\\bb"])(
    "%s is outside the subset",
    (pattern) => {
      expect(matching(pattern, random(1), 0, 100)).toBeUndefined();
    },
  );

  test("a pattern that would hang an engine is no problem", () => {
    expect(matching("^(a+)+(b+)+$", random(1), 0, 1_000)).toMatch(/^a+b+/);
    expect(matching(`${"(a{900}".repeat(20)}${")".repeat(20)}`, random(1), 0, 50)).toBeUndefined();
  });
});
