import { describe, expect, test } from "vitest";
import { planOf, problemsOf, toolOf } from "../support.ts";

const DOCUMENT = `
paths:
  /deals:
    get:
      operationId: list
      parameters:
        - { name: fields, in: query, schema: { type: string } }
        - { name: properties, in: query, schema: { type: array, items: { type: string } } }
        - { name: offset, in: query, schema: { type: integer } }
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  results: { type: array, items: { $ref: "#/components/schemas/Deal" } }
components:
  schemas:
    Deal:
      type: object
      properties:
        id: { type: integer }
        closed: { type: boolean }
        tags: { type: array, items: { type: string } }
        parts: { type: array, items: { type: object, properties: { price: { type: string } } } }
        labels: { type: object, additionalProperties: { type: string } }
        properties:
          type: object
          properties: { name: { type: string }, amount: { type: string }, stage: { type: string, enum: [open, won] } }
        anything: {}
`;

const tool = (result: string, more = ""): string =>
  `tools:\n  a_tool:\n    description: Reads.\n    call: api.list\n${more}    result: { from: results, ${result} }`;

const array = (type: string): unknown => ({
  type: ["array", "null"],
  items: { type: [type, "null"] },
});

describe("IN-20: a format has a type", () => {
  test.each<readonly [from: string, as: string, want: unknown]>([
    ["properties.amount", "number", { type: ["number", "null"] }],
    ["id", "number", { type: ["number", "null"] }],
    ["parts[*].price", "number", array("number")],
    ["tags", "truncate(9)", array("string")],
    ["properties.name", "date", { type: ["string", "null"] }],
    ["properties.name", "datetime", { type: ["string", "null"] }],
    ["properties.stage", "map(won = Won)", { type: ["string", "null"] }],
    ["closed", "map(true = yes)", { type: ["string", "null"] }],
    ["tags", "join", { type: ["string", "null"] }],
    ["parts[*].price", "join", { type: ["string", "null"] }],
    ["tags", "first", { type: ["string", "null"] }],
    ["parts", "first", { type: ["object", "null"] }],
    ["tags", "count", { type: ["integer", "null"] }],
    ["labels", "count", { type: ["integer", "null"] }],
    ["anything", "first", {}],
    ["anything", "count", { type: ["integer", "null"] }],
    ["anything", "number", { type: ["number", "null"] }],
    ["anything", "join", { type: ["string", "null"] }],
  ])("%s as %s", (from, as, want) => {
    const select = `select: [{ x: { from: '${from}', as: '${as}' } }]`;
    const { outputSchema, result } = toolOf(DOCUMENT, tool(select));
    const items = outputSchema?.properties?.["items"]?.items;
    expect(items).toMatchObject({ properties: { x: want } });
    expect(result.select).toEqual([{ kind: "field", key: "x", path: from, as }]);
  });

  test.each([
    ["closed", "number", "a string or a number", "boolean"],
    ["id", "date", "a string", "integer"],
    ["id", "truncate(3)", "a string", "integer"],
    ["labels", "map(a = b)", "a string, number or boolean", "object"],
    ["properties.name", "join", "an array of strings or numbers", "string"],
    ["parts", "join", "an array of strings or numbers", "array"],
    ["parts[*].price", "date", undefined, ""],
    ["properties.name", "first", "an array", "string"],
    ["properties.name", "count", "an array or a map", "string"],
  ])("%s cannot be %s", (from, as, takes, found) => {
    const select = `select: [{ x: { from: '${from}', as: '${as}' } }]`;
    const messages = planOf(DOCUMENT, tool(select)).diagnostics.map(({ message }) => message);
    expect(messages).toEqual(
      takes === undefined ? [] : [`"${as}" takes ${takes}, and here is ${found}`],
    );
  });
});

test("a map is selected with the type of its values", () => {
  const { outputSchema } = toolOf(DOCUMENT, tool("select: [labels]"));
  expect(outputSchema?.properties?.["items"]?.items).toMatchObject({
    properties: {
      labels: { type: ["object", "null"], additionalProperties: { type: ["string", "null"] } },
    },
  });
});

describe("IN-20: variants", () => {
  const variants =
    "variants: { brief: [id, { x: properties.name }], full: [id, { x: tags }, closed] }";

  test("add one input, its first name the default", () => {
    const { inputs, inputSchema } = toolOf(DOCUMENT, tool(variants));
    expect(inputSchema.properties).toEqual({
      detail: {
        type: "string",
        enum: ["brief", "full"],
        default: "brief",
        description: "What to give. brief: id, x. full: id, x, closed",
      },
    });
    expect(inputs.map(({ name, required }) => [name, required])).toEqual([["detail", false]]);
  });

  test("promise what every one gives; a key that they type differently may be either", () => {
    expect(toolOf(DOCUMENT, tool(variants)).outputSchema?.properties?.["items"]?.items).toEqual({
      type: "object",
      properties: {
        id: { type: ["integer", "null"] },
        x: { anyOf: [{ type: ["string", "null"] }, array("string")] },
        closed: { type: ["boolean", "null"] },
      },
      required: ["id", "x"],
    });
  });

  test("are each checked", () => {
    const wrong = "variants: { a: [id], b: [{ x: properties.nmae }] }";
    expect(problemsOf(DOCUMENT, tool(wrong))).toEqual([
      'error select/unknown-field /tools/a_tool/result/variants/b/0/x [11,15]: "properties.nmae" is not in the response of api.list → did you mean "properties.name"?',
    ]);
  });
});

describe("IN-20: pushdown writes the selection into the request", () => {
  const select = "select: [id, { x: properties.name }, { g: [{ y: properties.stage }] }]";
  const query = (result: string) => toolOf(DOCUMENT, tool(result)).steps[0]?.request.query;
  const literal = (name: string, value: unknown) => [{ name, value: { kind: "literal", value } }];

  test.each([
    ["query.fields, as: list", literal("fields", "id,properties")],
    ["query.fields, as: paths", literal("fields", "id,properties.name,properties.stage")],
    ["query.properties, as: list, under: properties", literal("properties", ["name", "stage"])],
  ])("%s", (to, want) => {
    expect(query(`${select}, pushdown: { to: ${to} }`)).toEqual(want);
  });

  test("of all variants, and through descents", () => {
    const variants =
      "variants: { a: [{ p: { from: parts, select: [price] } }], b: [{ n: { from: tags, as: count } }] }";
    expect(query(`${variants}, pushdown: { to: query.fields, as: paths }`)).toEqual(
      literal("fields", "parts.price,tags"),
    );
  });

  test("never beside another writer of its target, nor to a target that is not there", () => {
    const twice = tool(
      `${select}, pushdown: { to: query.fields, as: list }`,
      "    with: { query.fields: id }\n",
    );
    expect(problemsOf(DOCUMENT, twice)).toEqual([
      expect.stringMatching(/^error binding\/two-writers \/tools\/a_tool\/result\/pushdown\/to: /),
    ]);
    const unknown = tool(`${select}, pushdown: { to: query.feilds, as: list }`);
    expect(problemsOf(DOCUMENT, unknown)).toEqual([
      expect.stringMatching(/^error binding\/unknown-target .* did you mean "query.fields"\?$/),
    ]);
  });
});

describe("IN-22: what an answer costs is estimated from the document's example", () => {
  const withExample = DOCUMENT.replace(
    "          application/json:\n",
    `          application/json:
              example: { results: [{ id: 1, tags: [a], properties: { name: Renewal }, parts: [{ price: "1" }] }, { id: 2 }] }
`,
  );
  const select =
    "select: [id, { n: properties.name }, { p: { from: parts, select: [price] } }, { g: [tags] }]";
  test.each([
    [select, { items: 2 }],
    [`${select}, format: table`, { items: 2 }],
  ])("%s", (result, want) => {
    const { typical } = toolOf(withExample, tool(result)).result;
    expect(typical).toMatchObject(want);
    expect(typical?.tokens).toBeGreaterThan(10);
    expect(typical?.tokens).toBeLessThan(80);
  });
  test("without one it is told of ten items, or of a page, made of their types", () => {
    const { typical } = toolOf(DOCUMENT, tool(select)).result;
    expect(typical).toMatchObject({ items: 10, made: true });
    expect(typical?.tokens).toBeGreaterThan(100);
    expect(typical?.structured).toBe(typical?.tokens);
  });

  test("structured content is told beside a text that is shorter; where it is off it costs nothing", () => {
    const table = toolOf(DOCUMENT, tool(`${select}, format: table`)).result.typical;
    expect(table?.structured).toBeGreaterThan(table?.tokens ?? 0);
    const off = toolOf(DOCUMENT, tool(`${select}, structured: off`)).result.typical;
    expect(off).not.toHaveProperty("structured");
  });
});
