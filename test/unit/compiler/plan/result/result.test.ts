import { describe, expect, test } from "vitest";
import { planOf, problemsOf, toolOf } from "../support.ts";

const DOCUMENT = `
paths:
  /x:
    get:
      operationId: getX
      responses:
        default: { description: bad, content: { application/json: { schema: { type: object, properties: { error: { type: string } } } } } }
        "204": { description: none }
        "201": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/X" } } } }
  /list:
    get:
      operationId: list
      responses: { 2XX: { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/X" } } } } } }
components:
  schemas:
    Base: { type: object, properties: { id: { type: integer } } }
    X:
      allOf:
        - { $ref: "#/components/schemas/Base" }
        - type: object
          properties:
            kind: { type: string, enum: [a, b], format: date }
            score: { type: [number, "null"], minimum: 0 }
            labels: { type: array, items: { type: object, properties: { name: { type: string }, up: { $ref: "#/components/schemas/X" } } } }
            tags: { type: array, items: { type: string } }
            owner: { oneOf: [{ $ref: "#/components/schemas/User" }, { $ref: "#/components/schemas/Team" }, { type: "null" }] }
            extra: { type: object, additionalProperties: { type: boolean } }
            anything: {}
            mixed: { type: [string, integer, number] }
    User: { type: object, properties: { login: { type: string }, name: { type: string } } }
    Team: { type: object, properties: { slug: { type: string }, name: { type: integer } } }
`;

const tool = (call: string, result: string): string =>
  `tools: { a_tool: { description: Reads., call: api.${call}, result: ${result} } }`;

describe("CT-06: the output schema is compiled from the selection: types of selected fields", () => {
  test.each<readonly [path: string, want: unknown]>([
    ["id", { type: ["integer", "null"] }],
    ["kind", { type: ["string", "null"] }],
    ["score", { type: ["number", "null"] }],
    ["tags", { type: ["array", "null"], items: { type: ["string", "null"] } }],
    ["labels", { type: ["array", "null"], items: { type: ["object", "null"] } }],
    ["labels[0].name", { type: ["string", "null"] }],
    ["labels[*].name", { type: ["array", "null"], items: { type: ["string", "null"] } }],
    [
      "labels[*].up.labels[*].name",
      { type: ["array", "null"], items: { type: ["string", "null"] } },
    ],
    ["owner", { type: ["object", "null"] }],
    ["owner.login", { type: ["string", "null"] }],
    ["owner.name", { type: ["string", "integer", "null"] }],
    ["extra.whatever", { type: ["boolean", "null"] }],
    ["anything", {}],
    ["anything.deep[0].field", {}],
    ["mixed", { type: ["string", "number", "null"] }],
  ])("%s", (path, want) => {
    const { outputSchema } = toolOf(DOCUMENT, tool("getX", `{ select: [{ f: "${path}" }] }`));
    expect(outputSchema).toEqual({ type: "object", properties: { f: want }, required: ["f"] });
  });
});

test("groups regroup, descents go into objects and map arrays", () => {
  const { result, outputSchema } = toolOf(
    DOCUMENT,
    tool(
      "list",
      `{ select: [
        { group: [id, { k: kind }] },
        { labels: { from: labels, select: [name] } },
        { who: { from: owner, select: [login] } } ] }`,
    ),
  );
  expect(result).toMatchObject({ kind: "list", from: "", structured: true });
  expect(result.select).toEqual([
    {
      kind: "group",
      key: "group",
      select: [
        { kind: "field", key: "id", path: "id" },
        { kind: "field", key: "k", path: "kind" },
      ],
    },
    {
      kind: "descend",
      key: "labels",
      from: "labels",
      many: true,
      select: [{ kind: "field", key: "name", path: "name" }],
    },
    {
      kind: "descend",
      key: "who",
      from: "owner",
      many: false,
      select: [{ kind: "field", key: "login", path: "login" }],
    },
  ]);
  expect(outputSchema?.properties?.["items"]).toMatchObject({
    items: {
      properties: {
        group: { type: "object", required: ["id", "k"] },
        labels: {
          type: ["array", "null"],
          items: { type: ["object", "null"], required: ["name"] },
        },
        who: { type: ["object", "null"], required: ["login"] },
      },
    },
  });
});

test("CT-06: only select: all and no result keep the body as text", () => {
  for (const result of ["{ select: all }", "{ maxTokens: 100 }"]) {
    const planned = toolOf(DOCUMENT, tool("getX", result));
    expect(planned.outputSchema).toBeUndefined();
    expect(planned.result).toMatchObject({ kind: "body", structured: false });
  }
});

test("structured: off drops the output schema and keeps the selection", () => {
  const planned = toolOf(DOCUMENT, tool("getX", '{ select: [id], structured: "off" }'));
  expect(planned.outputSchema).toBeUndefined();
  expect(planned.result).toMatchObject({ kind: "object", structured: false });
});

test("a field inside an envelope that was forgotten is suggested", () => {
  expect(problemsOf(DOCUMENT, tool("getX", "{ select: [login] }"))).toEqual([
    'error select/unknown-field /tools/a_tool/result/select/0 [0,5]: "login" is not in the response of api.getX → did you mean "owner.login"?',
  ]);
});

test("the underlined part of a path is the segment that does not exist", () => {
  const [problem] = planOf(
    DOCUMENT,
    tool("getX", `{ select: [{ f: "labels[*]['up'].kinds" }] }`),
  ).diagnostics;
  expect(problem?.origin?.span).toEqual({ start: 16, end: 21 });
  expect(problem?.help).toBe('did you mean "labels[*].up.kind"?');
});
