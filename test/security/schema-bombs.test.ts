import { describe, expect, test } from "vitest";
import { planOf } from "../unit/compiler/plan/support.ts";

type Json = { readonly [key: string]: unknown };

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** A document whose one operation takes the schema `Root`. JSON is YAML. */
function documentOf(schemas: Json): string {
  const content = { "application/json": { schema: ref("Root") } };
  const responses = { "200": { description: "ok", content } };
  return JSON.stringify({
    paths: {
      "/x": { post: { operationId: "x", requestBody: { required: true, content }, responses } },
    },
    components: { schemas },
  });
}

const members = (count: number, of: (i: number) => unknown): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, of(i)]));

function levels(count: number, make: (inner: Json) => Json, leaf: Json): Json {
  const schemas: Record<string, Json> = { S0: leaf };
  for (let i = 1; i <= count; i++) schemas[`S${i}`] = make(ref(`S${i - 1}`));
  return { ...schemas, Root: ref(`S${count}`) };
}

const object = (properties: Json): Json => ({ type: "object", properties });
const TEXT: Json = { type: "string" };

/** Small documents that mean a lot (threats.md, rows 55-62): reference fan-out, choices, cycles, depth, width. */
const BOMBS: readonly (readonly [string, Json])[] = [
  ["references that fan out to 10^8", levels(8, (inner) => object(members(10, () => inner)), TEXT)],
  [
    "choices that double 60 times",
    levels(60, (inner) => ({ oneOf: [inner, inner, object({ a: inner })] }), TEXT),
  ],
  [
    "allOf that doubles 60 times",
    levels(60, (inner) => ({ allOf: [inner, inner, object({ a: inner })] }), object({ x: TEXT })),
  ],
  [
    "choices in a circle",
    {
      ...levels(
        60,
        (inner) => ({ anyOf: [inner, ref("Root"), { type: "array", items: inner }] }),
        TEXT,
      ),
    },
  ],
  [
    "everything refers to everything",
    Object.fromEntries([
      ["Root", ref("C0")],
      ...Array.from({ length: 60 }, (_, i) => [
        `C${i}`,
        { ...object(members(60, (k) => ref(`C${k}`))), required: ["m1"] },
      ]),
    ]),
  ],
  ["lists of lists, 5,000 deep", levels(5_000, (items) => ({ type: "array", items }), TEXT)],
  ["20,000 members", { Root: object({ inner: object(members(20_000, () => TEXT)) }) }],
];

describe("a bomb becomes a bounded tool of expose", () => {
  test.each(BOMBS)(
    "%s",
    (_, schemas) => {
      const { value, diagnostics } = planOf(documentOf(schemas), "expose: all");
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      const [tool] = value.tools;
      expect(JSON.stringify(tool?.inputSchema).length).toBeLessThan(40_000);
    },
    10_000,
  );

  test("a chain of references without end, and inputs without number, leave the tool out by name", () => {
    const chain: Record<string, Json> = { S0: TEXT };
    for (let i = 1; i <= 3_000; i++) chain[`S${i}`] = { description: "x", ...ref(`S${i - 1}`) };
    for (const schemas of [
      { ...chain, Root: ref("S3000") },
      { Root: object(members(20_000, () => TEXT)) },
    ]) {
      const { value, diagnostics } = planOf(documentOf(schemas), "expose: all");
      expect(value.tools).toEqual([]);
      expect(diagnostics.map(({ code }) => code)).toEqual(["expose/left-out"]);
    }
  });
});

describe("a bomb is refused where a tool is declared by name, which has its schemas whole", () => {
  const declared = `
tools:
  a_tool: { description: Does., call: api.x, owner: me, reversibility: reversible, input: { body: { to: body } } }`;
  test.each([BOMBS[0], BOMBS[1], BOMBS[4], BOMBS[5]].filter((bomb) => bomb !== undefined))(
    "%s",
    (_, schemas) => {
      const codes = planOf(documentOf(schemas), declared).diagnostics.map(({ code }) => code);
      expect(["input/too-large", "input/too-deep"]).toContain(codes[0]);
    },
    10_000,
  );
});
