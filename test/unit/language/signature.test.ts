import { expect, test } from "vitest";
import { signatureOf } from "../../../src/language/signature.ts";

const object = (properties: object, required: readonly string[] = []): object => ({
  type: "object",
  properties,
  required,
});

const CASES: readonly (readonly [what: string, schema: object, want: string])[] = [
  ["no arguments", object({}), "t()"],
  [
    "required arguments first",
    object({ a: { type: "string" }, b: { type: "integer" } }, ["b"]),
    "t(b: integer, a?: string)",
  ],
  [
    "values",
    object({ state: { enum: ["open", "closed", 3, null] } }),
    "t(state?: open|closed|3|null)",
  ],
  [
    "the first values of many",
    object({ n: { enum: [1, 2, 3, 4, 5, 6, 7, 8] } }),
    "t(n?: 1|2|3|4|5|6|…)",
  ],
  ["a constant", object({ kind: { const: "x" } }), "t(kind?: x)"],
  ["lists", object({ a: { type: "array", items: { type: "string" } } }), "t(a?: string[])"],
  [
    "lists of several types",
    object({ a: { type: "array", items: { type: ["string", "null"] } } }),
    "t(a?: (string|null)[])",
  ],
  [
    "null beside an object",
    object({ a: { ...object({ x: { type: "string" } }, ["x"]), type: ["object", "null"] } }),
    "t(a?: {x: string}|null)",
  ],
  [
    "what an object requires",
    object({
      body: object({ title: { type: "string" }, tags: { type: "array" } }, ["title"]),
    }),
    "t(body?: {title: string, …})",
  ],
  [
    "branches, each once",
    object({ a: { anyOf: [{ type: "string" }, { type: "string" }] } }),
    "t(a?: string)",
  ],
  [
    "references into its own definitions",
    { ...object({ a: { $ref: "#/$defs/a~1b" } }), $defs: { "a/b": { type: "boolean" } } },
    "t(a?: boolean)",
  ],
  [
    "circular and dead references",
    {
      ...object({ a: { $ref: "#/$defs/a" }, b: { $ref: "#/$defs/nope" }, c: { $ref: "x.json" } }),
      $defs: { a: { $ref: "#/$defs/a" } },
    },
    "t(a?: any, b?: any, c?: any)",
  ],
  [
    "keys of every kind",
    JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}',
    ),
    "t(__proto__: string)",
  ],
];

test.each(CASES)("a signature shows %s", (_, schema, want) => {
  expect(signatureOf("t", schema as Readonly<Record<string, unknown>>)).toBe(want);
});

test("optional arguments end where the line is long; required ones never do", () => {
  const names = Array.from({ length: 60 }, (_, i) => `argument_${i}`);
  const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  const optional = signatureOf("t", object(properties) as Readonly<Record<string, unknown>>);
  expect(optional.length).toBeLessThan(200);
  expect(optional).toMatch(/, …\)$/);
  const required = signatureOf("t", object(properties, names) as Readonly<Record<string, unknown>>);
  for (const name of names) expect(required).toContain(`${name}: string`);
});
