import fc from "fast-check";
import { expect, test } from "vitest";
import type { Schema, SchemaTable } from "../../src/compiler/ir/schema.ts";
import { abridger } from "../../src/compiler/plan/schema/abridge.ts";
import { inliner } from "../../src/compiler/plan/schema/inline.ts";
import { compileSchema } from "../../src/schema/compile.ts";
import { random } from "../../src/testing/sample/random.ts";
import { sample } from "../../src/testing/sample/sample.ts";
import { validators } from "../../src/testing/twin/validate.ts";

const NAMES = ["A", "B", "C"];
const member = fc.constantFrom("a", "b", "c", "kind");
const words = fc.option(fc.constantFrom("Words.", "Long words that are said again. And more."), {
  nil: undefined,
});

const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc.constantFrom<Schema>(
    true,
    { type: "string" },
    { type: "string", maxLength: 3 },
    { type: "string", maxLength: 9_999 },
    { type: "integer", minimum: 1, maximum: 2 ** 40 },
    { type: ["string", "null"] },
    { type: "null" },
    { enum: ["x", "y", null] },
    { const: "k" },
    { type: "boolean", default: true },
    { type: "string", pattern: "^(?:[a-z]+)+$" },
  ),
  fc.constantFrom(...NAMES).map((name): Schema => ({ $ref: `#/${name}` })),
  fc
    .constantFrom(...NAMES)
    .map((name): Schema => ({ $ref: `#/${name}`, description: "Another one." })),
);

const { schema } = fc.letrec<{ schema: Schema }>((tie) => {
  const list = fc.array(tie("schema"), { minLength: 1, maxLength: 3 });
  const properties = fc.dictionary(member, tie("schema"), { maxKeys: 4 });
  const object = fc
    .tuple(properties, fc.subarray(["a", "b"]), words, fc.constantFrom(undefined, true, false))
    .map(([members, required, description, additionalProperties]) => ({
      type: "object" as const,
      properties: members,
      required,
      ...(description === undefined ? {} : { description }),
      ...(additionalProperties === undefined ? {} : { additionalProperties }),
    }));
  return {
    schema: fc.oneof(
      { maxDepth: 4, depthSize: "small", withCrossShrink: true },
      leaf,
      object,
      tie("schema").map((items) => ({ type: "array" as const, items })),
      tie("schema").map((inner) => ({ type: "object" as const, additionalProperties: inner })),
      list.map((prefixItems) => ({ type: "array" as const, prefixItems })),
      list.map((anyOf) => ({ anyOf })),
      list.map((oneOf) => ({ oneOf })),
      tie("schema").map((not) => ({ not })),
      fc.tuple(object, list).map(([own, anyOf]) => ({ ...own, anyOf })),
      // A closed part closes the whole, with the members of its other parts: wider than the letter, and what is meant.
      fc.tuple(object, object).map((allOf) => ({ allOf: allOf.map(opened) })),
      fc.tuple(object, leaf).map(([own, other]) => ({ allOf: [opened(own), other] })),
    ),
  };
});

function opened<T extends object>(schema: T): T {
  const { additionalProperties: _, ...others } = { additionalProperties: undefined, ...schema };
  return others as T;
}

/** By the document itself; a circle of references alone is no schema to its validator. */
function isAllowed(value: unknown, root: Schema, table: SchemaTable): boolean {
  try {
    return validators(table)(root)(value) === undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const documents = fc.tuple(schema, schema, schema, schema);

test("what a document allows is allowed by the definitions that are made from it, cut or not", () => {
  let tried = 0;
  fc.assert(
    fc.property(documents, fc.nat(1_000), ([root, ...named], seed) => {
      const schemas = new Map(named.map((one, i) => [`#/${NAMES[i]}`, one]));
      const table: SchemaTable = { get: (id) => schemas.get(id) };
      const value = sample(root, {
        table,
        source: random(seed),
        direction: "request",
        properties: "most",
        examples: false,
      });
      if (value === undefined || !isAllowed(value, root, table)) return;
      tried++;
      const cut = abridger(table)([{ name: "x", required: false, schema: root }]);
      const definition = { ...cut.schemas[0], $defs: cut.definitions ?? {} };
      expect([definition, compileSchema(definition)(value)]).toEqual([definition, undefined]);
      const whole = inliner(table, 100)(root);
      if (whole.nodes > 20_000 || whole.height > 64) return;
      expect([whole.schema, compileSchema(whole.schema)(value)]).toEqual([whole.schema, undefined]);
    }),
    { numRuns: 400 },
  );
  expect(tried).toBeGreaterThan(100);
});
