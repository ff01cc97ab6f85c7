import { describe, expect, test } from "vitest";
import type { Schema } from "../../../../../src/compiler/ir/schema.ts";
import {
  type Abridged,
  abridger,
  type InputSchema,
} from "../../../../../src/compiler/plan/schema/abridge.ts";
import { table } from "../support.ts";

type Schemas = Readonly<Record<string, Schema>>;

function abridged(inputs: readonly Partial<InputSchema>[], schemas: Schemas = {}): Abridged {
  return abridger(table(schemas))(
    inputs.map((input, i) => ({ name: `i${i}`, required: false, schema: true, ...input })),
  );
}

function one(schema: Schema, schemas: Schemas = {}): unknown {
  return abridged([{ schema }], schemas).schemas[0];
}

/** An object of `count` members with words. */
function wide(count: number, member: Schema = { type: "string" }): Schema {
  const names = Array.from({ length: count }, (_, i) => `member_${i}`);
  return { type: "object", properties: Object.fromEntries(names.map((name) => [name, member])) };
}

describe("what steers no model is left out", () => {
  const cases: readonly (readonly [string, Schema, unknown])[] = [
    ["a bound that no call comes near", { type: "string", maxLength: 5_000 }, { type: "string" }],
    ["the width of a number", { type: "integer", maximum: 2 ** 53 }, { type: "integer" }],
    ["a minimum of nothing", { type: "string", minLength: 0 }, { type: "string" }],
    [
      "what tells something stays",
      { type: "string", maxLength: 22, pattern: "^a", default: "ab", format: "date" },
      { type: "string", default: "ab", format: "date", pattern: "^a", maxLength: 22 },
    ],
    [
      "a choice with null is a nullable type",
      { anyOf: [{ type: "string" }, { type: "null" }] },
      { type: ["string", "null"] },
    ],
    [
      "also of listed values",
      { oneOf: [{ type: "string", enum: ["a"] }, { type: "null" }], description: "Which." },
      { type: ["string", "null"], enum: ["a", null], description: "Which." },
    ],
    [
      "types to choose from are one list",
      { oneOf: [{ type: "string" }, { type: "integer" }] },
      { type: ["string", "integer"] },
    ],
    [
      "values to choose from are one list",
      { oneOf: [{ const: "a" }, { type: "string", enum: ["b", "c"] }] },
      { enum: ["a", "b", "c"] },
    ],
    ["a choice of one is that one", { oneOf: [{ type: "string" }] }, { type: "string" }],
    [
      "oneOf refuses what two forms allow, which nobody means",
      { oneOf: [{ type: "string" }, { type: "string", format: "date" }] },
      { anyOf: [{ type: "string" }, { type: "string", format: "date" }] },
    ],
    [
      "a name is no description",
      { type: "object", properties: { user_id: { type: "string", description: "The user id." } } },
      { type: "object", properties: { user_id: { type: "string" } }, additionalProperties: false },
    ],
  ];
  test.each(cases)("%s", (_, given, want) => {
    expect(one(given)).toEqual(want);
  });
});

test("a parameter's words stand before those of its schema", () => {
  const { schemas } = abridged([
    { schema: { type: "string", description: "Any." }, description: "Which [one](http://a)." },
  ]);
  expect(schemas).toEqual([{ type: "string", description: "Which one." }]);
});

describe("what does not fit is named", () => {
  test("an object by its members, whose requirement stays", () => {
    const inner: Schema = { ...(wide(900) as object), required: ["member_3"] };
    const { schemas, abridged: count } = abridged([
      { schema: { type: "object", description: "Settings.", properties: { inner } } },
    ]);
    expect(count).toBe(1);
    expect(schemas[0]?.properties?.["inner"]).toEqual({
      type: "object",
      description: expect.stringMatching(/^Fields: member_0, member_1, .* and \d+ more\.$/),
      required: ["member_3"],
    });
  });

  test("forms by their names, values by the first of them, a list by its items", () => {
    const filler = { schema: wide(120, { type: "string", description: "x".repeat(60) }) };
    const schemas: Schemas = { Cat: wide(300), Dog: wide(400), Cow: wide(500) };
    const { schemas: made } = abridged(
      [
        filler,
        { schema: { oneOf: [{ $ref: "#/Cat" }, { title: "A dog", allOf: [{ $ref: "#/Dog" }] }] } },
        { schema: { enum: Array.from({ length: 900 }, (_, i) => `value ${i}`) } },
        { schema: { type: "array", items: { $ref: "#/Cow" } }, description: "Cows." },
      ] satisfies readonly Partial<InputSchema>[],
      schemas,
    );
    expect(JSON.stringify(made[2])).toMatch(/"One of 900 values: \\"value 0\\", .* more\."/);
    expect(made[3]).toMatchObject({
      type: "array",
      description: "Cows.",
      items: { type: "object", description: expect.stringMatching(/^Fields: member_0/) },
    });
    expect(JSON.stringify(made[1])).toMatch(/Fields: member_0|One of 2 forms: Cat, A dog\./);
  });

  test("required parts are written out before optional ones", () => {
    const part = wide(150);
    const { schemas } = abridged([
      { name: "a", schema: part },
      { name: "b", schema: part },
      { name: "c", schema: wide(151), required: true },
    ]);
    expect(Object.keys(schemas[2]?.properties ?? {})).toHaveLength(151);
    expect(schemas[0]?.properties).toBeUndefined();
  });

  test("whatever the document holds, a definition keeps to its budget", () => {
    const schemas: Record<string, Schema> = {};
    for (let i = 0; i < 60; i++) {
      const names = Array.from({ length: 60 }, (_, k) => [`m${k}`, { $ref: `#/C${k}` }] as const);
      schemas[`C${i}`] = {
        type: "object",
        required: ["m1"],
        properties: Object.fromEntries(names),
      };
    }
    const made = abridged([{ schema: { $ref: "#/C0" }, required: true }], schemas);
    expect(JSON.stringify(made).length).toBeLessThan(25_000);
    expect(made.abridged).toBeGreaterThan(0);
  });
});

describe("what a tool repeats stands once", () => {
  const address: Schema = {
    type: "object",
    description: "A postal address.",
    required: ["city"],
    properties: {
      city: { type: "string", description: "City or suburb of the address that is meant." },
      street: { type: "string", description: "Street and number, as they stand on a letter." },
      country: { type: "string", maxLength: 2 },
    },
  };

  test("in $defs, with type and words kept at the input", () => {
    const made = abridged(
      [
        { name: "billing", schema: address },
        { name: "shipping", schema: { type: "object", properties: { to: { $ref: "#/Address" } } } },
      ],
      { Address: address },
    );
    const definition = made.definitions?.["billing"];
    expect(Object.keys(made.definitions ?? {})).toEqual(["billing"]);
    expect(definition).toMatchObject({ type: "object", required: ["city"] });
    expect(made.schemas[0]).toEqual({
      type: "object",
      description: "A postal address.",
      $ref: "#/$defs/billing",
    });
    expect(made.schemas[1]?.properties?.["to"]).toEqual({ $ref: "#/$defs/billing" });
  });

  test("small schemas are repeated, their words are not", () => {
    const text = "Number that identifies the payment in our books.";
    const line: Schema = { type: "string", description: text };
    const { schemas, definitions } = abridged([
      { schema: { type: "object", properties: { ref: line } } },
      { schema: { type: "object", properties: { ref: line, more: { type: "boolean" } } } },
    ]);
    expect(definitions).toBeUndefined();
    expect(JSON.stringify(schemas).split(text)).toHaveLength(2);
  });

  test("names of definitions are letters, digits and _", () => {
    const { definitions } = abridged([
      { name: "a/b~c d", schema: address },
      { name: "__proto__", schema: address },
    ]);
    expect(Object.keys(definitions ?? {})).toEqual(["a_b_c_d"]);
  });
});

describe("recursion", () => {
  const schemas: Schemas = {
    Node: {
      type: "object",
      description: "A node.",
      properties: {
        value: { type: "string" },
        children: { type: "array", items: { $ref: "#/Node" } },
      },
    },
    Json: { anyOf: [{ type: "string" }, { type: "array", items: { $ref: "#/Json" } }] },
    List: { type: "array", items: { $ref: "#/List" } },
  };

  test("is written out once and then named; no reference leads into itself", () => {
    const made = abridged([{ schema: { $ref: "#/Node" } }], schemas);
    expect(made).toMatchObject({ abridged: 1 });
    expect(made.schemas[0]?.properties?.["children"]).toEqual({
      type: "array",
      items: { type: "object", description: "A node. Fields: value, children." },
    });
  });

  test("of lists of themselves ends", () => {
    expect(one({ $ref: "#/List" }, schemas)).toMatchObject({ type: "array" });
    expect(JSON.stringify(one({ $ref: "#/Json" }, schemas)).length).toBeLessThan(500);
  });

  test("does not depend on what was asked before", () => {
    const abridge = abridger(table(schemas));
    abridge([{ name: "x", required: false, schema: { $ref: "#/Json" } }]);
    const input: InputSchema = { name: "y", required: false, schema: { $ref: "#/Node" } };
    expect(abridge([input])).toEqual(abridger(table(schemas))([input]));
  });
});

describe("forms that a property tells apart", () => {
  const pet = (more: Readonly<Record<string, Schema>>): Schema => ({
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string", description: "Its kind." }, ...more },
  });
  const schemas: Schemas = { Cat: pet({ claws: { type: "boolean" } }), Dog: pet({ bark: true }) };
  const branches = [{ $ref: "#/Cat" }, { $ref: "#/Dog" }];

  test("say its value: the mapped one, else the schema's name", () => {
    const discriminator = { propertyName: "kind", mapping: { cat: "#/Cat" } };
    const made = one({ oneOf: branches, discriminator }, schemas) as Record<string, unknown>;
    expect(made["anyOf"]).toMatchObject([
      { properties: { kind: { type: "string", description: '"cat" in this form.' } } },
      { properties: { kind: { type: "string", description: '"Dog" in this form.' } } },
    ]);
  });

  test("a schema that others are made from takes their members too", () => {
    const discriminator = { propertyName: "kind", mapping: {} };
    const base: Schema = { ...(schemas["Cat"] as object), discriminator };
    expect(one(base)).not.toHaveProperty("additionalProperties");
  });
});

describe("what cannot be used is told", () => {
  test("a reference that names nothing, a chain that does not end", () => {
    expect(abridged([{ schema: { type: "array", items: { $ref: "#/Gone" } } }]).dead).toBe(
      "#/Gone",
    );
    const schemas: Record<string, Schema> = { S0: { type: "string" } };
    for (let i = 1; i <= 3_000; i++) {
      schemas[`S${i}`] = { $ref: `#/S${i - 1}`, description: "x" };
    }
    expect(abridged([{ schema: { $ref: "#/S3000" } }], schemas).endless).toBe(true);
    expect(abridged([{ schema: { $ref: "#/S100" } }], schemas).endless).toBe(false);
  });

  test("an expression that is not checked, once", () => {
    const abridge = abridger(table({}));
    const schema: Schema = { type: "string", pattern: "^(?=(a+)+$)x" };
    const input: InputSchema = { name: "x", required: false, schema };
    expect(abridge([input])).toMatchObject({
      schemas: [{ type: "string" }],
      dropped: [{ pattern: "^(?=(a+)+$)x", fault: "unsafe" }],
    });
    expect(abridge([input]).dropped).toEqual([]);
  });
});

describe("what fits is written once and never cut", () => {
  const leaf = (i: number): Schema => ({ type: "string", enum: [`a${i}`, `b${i}`] });
  const schemas: Schemas = {
    Deep: {
      type: "object",
      properties: { a: { $ref: "#/Wide" }, b: { type: "array", items: wide(3) } },
    },
    Wide: wide(30),
    Self: { type: "object", properties: { self: { $ref: "#/Self" }, deep: { $ref: "#/Deep" } } },
    Base: { type: "object", properties: { wide: { $ref: "#/Wide" } } },
    Made: {
      allOf: [{ $ref: "#/Base" }, { type: "object", properties: { base: { $ref: "#/Base" } } }],
    },
    Large: { type: "object", properties: { a: wide(400), b: { $ref: "#/Deep" } } },
    Choice: {
      oneOf: [leaf(1), { $ref: "#/Deep" }, { type: "object", properties: { c: leaf(2) } }],
    },
  };
  const inputs = Object.keys(schemas).map((name): InputSchema => {
    return { name: name.toLowerCase(), required: name < "L", schema: { $ref: `#/${name}` } };
  });

  test("a tool says the same, whichever tools came before it", () => {
    const shared = abridger(table(schemas));
    const tools = inputs.flatMap((a) => inputs.map((b) => [a, b]));
    for (const tool of [...tools, ...tools.toReversed()]) {
      expect(shared(tool)).toEqual(abridger(table(schemas))(tool));
    }
  });

  test("up to the budget of the tool, not of the input", () => {
    const input = (i: number): InputSchema => {
      return { name: `i${i}`, required: false, schema: wide(30, leaf(i)) };
    };
    const abridge = abridger(table({}));
    const few = [1, 2].map(input);
    const many = [1, 2, 3, 4, 5].map(input);
    expect(abridge(few).abridged).toBe(0);
    expect(abridge(many).abridged).toBeGreaterThan(0);
    expect(abridge(many).schemas.slice(0, 2)).toEqual(abridge(few).schemas);
  });
});

test("equal inputs of several tools are one object, whatever is said before another", () => {
  const scalar: Schema = { type: "string", description: "Of a page." };
  const page: Schema = { type: "object", properties: { a: scalar }, required: ["a"] };
  const again: Schema = { ...page };
  const abridge = abridger(table({}));
  const schemasOf = (schema: Schema, description?: string): readonly unknown[] =>
    abridge([
      { name: "a", required: true, schema, ...(description === undefined ? {} : { description }) },
    ]).schemas;
  expect(schemasOf(page)[0]).toBe(schemasOf(again)[0]);
  expect(schemasOf(scalar, "Where to go on.")[0]).toBe(schemasOf(scalar, "Where to go on.")[0]);
  expect(schemasOf(scalar, "Where to go on.")[0]).toMatchObject({ description: "Where to go on." });
  expect(schemasOf(scalar)[0]).toMatchObject({ description: "Of a page." });
});
