import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../../src/compiler/openapi/limits.ts";
import { lower } from "../../../../src/compiler/openapi/lower.ts";
import { api, bundleOf, schema } from "./model.ts";

const S = "api#/components/schemas";

describe("given a schema of OpenAPI 3.0, want JSON Schema 2020-12", () => {
  const cases: readonly (readonly [string, unknown, unknown])[] = [
    ["nullable beside type", { type: "string", nullable: true }, { type: ["string", "null"] }],
    ["nullable: false", { type: "string", nullable: false }, { type: "string" }],
    [
      "nullable beside enum",
      { type: "string", enum: ["a"], nullable: true },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [
      "nullable beside an enum that has null",
      { type: "string", enum: ["a", null], nullable: true },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [
      "nullable beside allOf",
      { nullable: true, description: "d", allOf: [{ $ref: "#/components/schemas/T" }] },
      { description: "d", anyOf: [{ allOf: [{ $ref: `${S}/T` }] }, { type: "null" }] },
    ],
    [
      "nullable beside anyOf",
      { nullable: true, anyOf: [{ type: "string" }, { type: "integer" }] },
      { anyOf: [{ type: "string" }, { type: "integer" }, { type: "null" }] },
    ],
    [
      "boolean exclusiveMinimum and exclusiveMaximum",
      { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { exclusiveMinimum: 1, maximum: 9 },
    ],
    ["example", { type: "string", example: "x" }, { type: "string", examples: ["x"] }],
    ["format: byte", { format: "byte" }, { format: "byte", contentEncoding: "base64" }],
    [
      "siblings of $ref are ignored",
      { $ref: "#/components/schemas/T", description: "ignored", nullable: true },
      { $ref: `${S}/T` },
    ],
    [
      "keywords of OpenAPI alone are dropped",
      { type: "object", xml: {}, externalDocs: {}, discriminator: {}, "x-a": 1 },
      { type: "object" },
    ],
  ];
  for (const [title, given, want] of cases) {
    test(title, () => expect(schema("3.0", given, { T: { type: "object" } })).toEqual(want));
  }
});

describe("given a schema of OpenAPI 3.1, want it in our normal form", () => {
  const cases: readonly (readonly [string, unknown, unknown])[] = [
    ["a boolean", false, false],
    ["an empty YAML node", { properties: { a: null } }, { properties: { a: true } }],
    ["a list of types", { type: ["string", "null"] }, { type: ["string", "null"] }],
    ["nullable has no meaning", { type: "string", nullable: true }, { type: "string" }],
    ["const and prefixItems", { const: 1, prefixItems: [{}] }, { const: 1, prefixItems: [{}] }],
    [
      "tuples of older drafts",
      { items: [{ type: "string" }] },
      { prefixItems: [{ type: "string" }] },
    ],
    [
      "siblings of $ref are kept",
      { $ref: "#/components/schemas/T", description: "d" },
      { $ref: `${S}/T`, description: "d" },
    ],
    ["$ref into $defs", { $ref: "#/components/schemas/T/$defs/U" }, { $ref: `${S}/T/$defs/U` }],
    ["$ref to an anchor", { items: { $ref: "#there" } }, { items: { $ref: `${S}/T/$defs/U` } }],
    ["a chain of references", { $ref: "#/components/schemas/R1" }, { $ref: `${S}/T` }],
    ["$ref to another file", { $ref: "other.json#/a~1b" }, { $ref: "other.json#/a~1b" }],
    ["percent-encoded $ref", { $ref: "other.json#/%61~1b" }, { $ref: "other.json#/a~1b" }],
    ["$ref through a reference", { $ref: "other.json#/link/$defs/U" }, { $ref: `${S}/T/$defs/U` }],
    [
      "a property named $ref",
      { properties: { $ref: { type: "string" } } },
      { properties: { $ref: { type: "string" } } },
    ],
    ["leaf keywords of the wrong type", { minLength: "3", required: true, type: "file" }, {}],
    [
      "itself, as a reference",
      { properties: { s: { $ref: "#/components/schemas/S" } } },
      { properties: { s: { $ref: `${S}/S` } } },
    ],
  ];
  const others = {
    T: { type: "object", $defs: { U: { $anchor: "there", type: "string" } } },
    R1: { $ref: "#/components/schemas/R2" },
    R2: { $ref: "#/components/schemas/T" },
  };
  const files = { "other.json": { "a/b": {}, link: { $ref: "api#/components/schemas/T" } } };
  for (const [title, given, want] of cases) {
    test(title, () => expect(schema("3.1", given, others, files)).toEqual(want));
  }

  test("a property named __proto__ is a property like any other", () => {
    const lowered = schema("3.1", JSON.parse('{"properties": {"__proto__": {"type": "string"}}}'));
    expect(Object.keys((lowered as { properties: object }).properties)).toEqual(["__proto__"]);
  });
});

describe("a schema that cannot be read is explained", () => {
  const deep = (depth: number): unknown =>
    depth === 1 ? { type: "string" } : { items: deep(depth - 1) };
  const chain = (length: number): object =>
    Object.fromEntries(
      Array.from({ length }, (_, i) => [
        `R${i}`,
        i === length - 1 ? { type: "string" } : { $ref: `#/components/schemas/R${i + 1}` },
      ]),
    );
  const unresolved = (reference: string, missing: string): string =>
    `openapi/unresolved-reference the reference "${reference}" points to nothing: ${missing}`;
  const cases: readonly (readonly [string, unknown, object, string])[] = [
    ["a list", [], {}, "openapi/wrong-type a schema must be an object or a boolean, not an array"],
    [
      "properties that are a list",
      { properties: [] },
      {},
      "openapi/wrong-type a map of schemas must be an object, not an array",
    ],
    [
      "a branch that is a text",
      { anyOf: ["x"] },
      {},
      "openapi/wrong-type a schema must be an object or a boolean, not a string",
    ],
    [
      "one level too deep",
      deep(LIMITS.schemaDepth + 1),
      {},
      "openapi/schema-too-deep schemas stand inside each other more than 64 deep",
    ],
  ];
  for (const [title, given, others, want] of cases) {
    test(title, () => expect(schema("3.1", given, others)).toBe(want));
  }

  const references: readonly (readonly [string, string, object, string])[] = [
    [
      "a dead pointer",
      "#/components/schemas/Nothing",
      {},
      unresolved("#/components/schemas/Nothing", '"/components/schemas" of "api" has no "Nothing"'),
    ],
    [
      "a dead file",
      "nothing.json",
      {},
      unresolved("nothing.json", 'nothing was read of "nothing.json"'),
    ],
    [
      "a remote one",
      "https://x.example/a.json",
      {},
      unresolved("https://x.example/a.json", 'nothing was read of "https://x.example/a.json"'),
    ],
    [
      "an $id",
      "urn:example:schema",
      {},
      unresolved("urn:example:schema", 'nothing was read of "urn:example:schema"'),
    ],
    ["a dead anchor", "#nowhere", {}, unresolved("#nowhere", '"api" has no $anchor "nowhere"')],
    [
      "a name of Object.prototype",
      "#/constructor",
      {},
      unresolved("#/constructor", '"api" has no "constructor"'),
    ],
    [
      "a cycle",
      "#/components/schemas/A",
      { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } },
      'openapi/reference-cycle the reference "#/components/schemas/B" leads back to itself',
    ],
    [
      "a chain one too long",
      "#/components/schemas/R0",
      chain(LIMITS.referenceChain + 1),
      'openapi/reference-chain the reference "#/components/schemas/R64" leads over more than 64 others',
    ],
    [
      "a pointer through itself",
      "#/components/schemas/A/x",
      { A: { $ref: "#/components/schemas/A/x" } },
      'openapi/reference-chain the reference "#/components/schemas/A/x" leads over more than 64 others',
    ],
  ];
  for (const [title, reference, others, want] of references) {
    test(`a reference to ${title}`, () => {
      const root = api("3.1", {
        components: { schemas: { S: { properties: { p: { $ref: reference } } }, ...others } },
      });
      const table = lower(bundleOf({ api: root })).value?.schemas;
      const dead = `${S}/S/properties/p/$ref`;
      expect(table?.get(`${S}/S`)).toEqual({ properties: { p: { $ref: dead } } });
      expect(table?.get(dead)).toBeUndefined();
      const problem = table?.explain?.(dead);
      expect(`${problem?.code} ${problem?.message}`).toBe(want);
    });
  }

  test("depth at the limit is read, and so is a chain", () => {
    expect(schema("3.1", deep(LIMITS.schemaDepth))).toBeTypeOf("object");
    const reference = { $ref: "#/components/schemas/R0" };
    expect(schema("3.1", reference, chain(LIMITS.referenceChain - 1))).toEqual({
      $ref: `${S}/R62`,
    });
  });

  test("an identity that names nothing has no schema and no reason", () => {
    const table = lower(bundleOf({ api: api("3.1", {}) })).value?.schemas;
    expect(table?.get("nothing#/a")).toBeUndefined();
    expect(table?.explain?.("nothing#/a")).toBeUndefined();
  });
});

test("a schema is lowered once", () => {
  const root = api("3.1", { components: { schemas: { S: { type: "string" } } } });
  const table = lower(bundleOf({ api: root })).value?.schemas;
  expect(table?.get(`${S}/S`)).toBe(table?.get(`${S}/S`));
});

test("equal schemas of texts and numbers are one object, others are not", () => {
  const written = { type: "string", pattern: "^a", description: "d" };
  const schemas = {
    A: { type: "object", properties: { a: written, b: { ...written }, c: { type: "string" } } },
    B: { type: "object", properties: { a: { ...written } } },
    C: { type: "object", properties: { a: { ...written } } },
  };
  const { value } = lower(bundleOf({ api: api("3.1", { components: { schemas } }) }));
  const get = (name: string): unknown => value?.schemas.get(`${S}/${name}`);
  const member = (name: string, key: string): unknown =>
    (get(name) as { properties: Record<string, unknown> }).properties[key];
  expect(member("A", "a")).toBe(member("A", "b"));
  expect(member("A", "a")).toBe(member("B", "a"));
  expect(member("A", "c")).not.toBe(member("A", "a"));
  expect(get("B")).not.toBe(get("C"));
});
