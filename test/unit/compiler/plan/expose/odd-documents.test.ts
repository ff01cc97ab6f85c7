import { describe, expect, test } from "vitest";
import { generate } from "../../../../../generators/index.ts";
import { syntaxGate } from "../../../../../src/compiler/emit/syntax-gate.ts";
import { factsFor } from "../../../../helpers/plan.ts";
import { planOf, told } from "../support.ts";

const EXPOSE = "expose: [{ source: api }]";

describe("IN-32: path, query, header, cookie and body inputs of one name", () => {
  const DOCUMENT = `
paths:
  /things/{id}:
    put:
      operationId: putThing
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: id, in: query, schema: { type: integer } }
        - { name: id, in: header, schema: { type: boolean } }
        - { name: id, in: cookie, schema: { type: string } }
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, required: [id], properties: { id: { type: number } } } } }
`;
  test("stay inputs of their own, each bound to its place", () => {
    const { value, diagnostics } = planOf(DOCUMENT, EXPOSE);
    expect(told(diagnostics)).toEqual([]);
    const [tool] = value.tools;
    expect(tool?.inputs.map(({ name, required, schema }) => [name, required, schema.type])).toEqual(
      [
        ["path_id", true, "string"],
        ["query_id", false, "integer"],
        ["header_id", false, "boolean"],
        ["cookie_id", false, "string"],
        ["body_id", true, "number"],
      ],
    );
    const bound = (name: string): object => [{ name: "id", value: { kind: "input", name } }];
    expect(tool?.steps[0]?.request).toEqual({
      path: bound("path_id"),
      query: bound("query_id"),
      header: bound("header_id"),
      cookie: bound("cookie_id"),
      body: { kind: "object", members: bound("body_id") },
    });
  });
});

describe("IN-32: operations with odd names", () => {
  const DOCUMENT = `
paths:
  /a: { get: { operationId: 取得 } }
  /b: { get: { operationId: "2fa/get:it" } }
  /c: { get: { operationId: __proto__ } }
  /d/{__proto__}:
    post:
      parameters: [{ name: __proto__, in: path, required: true, schema: { type: string } }]
      requestBody: { content: { application/json: { schema: { type: object, properties: { "__proto__": { type: string } } } } } }
  /e: { get: { summary: No operationId. } }
`;

  test("become tools whose names and files are sound", async () => {
    const { value, diagnostics } = planOf(DOCUMENT, EXPOSE);
    expect(told(diagnostics)).toEqual([]);
    expect(value.tools).toHaveLength(5);
    const names = value.tools.map(({ name }) => name);
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    const files = generate(value, factsFor(value));
    await expect(syntaxGate(files)).resolves.toBeUndefined();
  });
});

test("a body of GET that 3.1 documents is sent, one of 3.0 is ignored", () => {
  const members = `
paths:
  /a: { get: { operationId: a, requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { q: { type: string } } } } } } } }
`;
  const inputs = (document: string): readonly string[] =>
    planOf(document, EXPOSE).value.tools[0]?.inputs.map(({ name }) => name) ?? [];
  expect(inputs(members)).toEqual(["q"]);
  expect(inputs(`openapi: 3.0.3\n${members}`)).toEqual([]);
});

test("the whole query and a query method of 3.2 are one input each", () => {
  const { value, diagnostics } = planOf(
    `
openapi: 3.2.0
paths:
  /a:
    query:
      operationId: ask
      parameters:
        - name: filter
          in: querystring
          content: { application/json: { schema: { type: object, properties: { a: { type: string } } } } }
      requestBody: { content: { application/json: { schema: { type: object, properties: { q: { type: string } } } } } }
    additionalOperations:
      COPY: { operationId: copyThing }
`,
    EXPOSE,
  );
  expect(told(diagnostics)).toEqual([]);
  expect(value.operations.map(({ method, retry }) => [method, retry])).toEqual([
    ["QUERY", "safe"],
    ["COPY", "never"],
  ]);
  expect(value.tools.map(({ effect }) => effect)).toEqual(["read", "write"]);
  expect(value.tools[0]?.inputs.map(({ name }) => name)).toEqual(["filter", "q"]);
  expect(value.operations[0]?.parameters).toMatchObject([
    { name: "filter", in: "query", querystring: true, mediaType: "application/json" },
  ]);
});
