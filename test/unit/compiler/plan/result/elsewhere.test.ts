import { describe, expect, test } from "vitest";
import { problemsOf, toolOf } from "../support.ts";

const DOCUMENT = `
paths:
  /issues/{n}:
    parameters: [{ name: n, in: path, required: true, schema: { type: integer } }]
    get:
      operationId: getIssue
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Issue" } } } } }
  /issues/{n}/comments:
    parameters:
      - { name: n, in: path, required: true, schema: { type: integer } }
      - { name: fields, in: query, schema: { type: string } }
    get:
      operationId: listComments
      responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Comment" } } } } } }
components:
  schemas:
    Issue: { type: object, properties: { title: { type: string }, state: { type: string }, labels: { type: array, items: { type: string } } } }
    Comment:
      type: object
      properties:
        body: { type: string }
        at: { type: string, format: date-time }
        user: { type: object, properties: { login: { type: string } } }
`;

function tool(result: string, comments = ""): string {
  return `
tools:
  read_issue:
    description: Reads.
    input: { n: { type: integer, required: true } }
    steps:
      - { id: issue, call: api.getIssue, with: { path.n: $inputs.n }, outputs: { title: "$response.body#/title" } }
      - { id: comments, call: api.listComments, with: { path.n: $inputs.n }${comments} }
    result: { ${result} }
`;
}

const nullable = (type: string): unknown => ({ type: [type, "null"] });
const BODY = "$steps.comments.outputs.body";

describe("IN-20: a result takes values of other steps and of inputs", () => {
  test.each<[string, string, unknown, unknown]>([
    [
      "an output",
      "$steps.issue.outputs.title",
      nullable("string"),
      { kind: "ref", path: "", ref: { ref: { kind: "output", step: "issue", name: "title" } } },
    ],
    [
      "a part of an answer",
      '"$steps.comments.outputs.body#/0/body"',
      nullable("string"),
      { kind: "ref", path: "", ref: { ref: { pointer: "/0/body" } } },
    ],
    ["an input", "$inputs.n", nullable("integer"), { ref: { ref: { kind: "input", name: "n" } } }],
    [
      "a path inside",
      `{ from: ${BODY}, path: "[*].user.login" }`,
      { type: ["array", "null"], items: nullable("string") },
      { kind: "ref", path: "[*].user.login" },
    ],
    [
      "a format of what is inside",
      `{ from: ${BODY}, path: "[*].user.login", as: join }`,
      nullable("string"),
      { kind: "ref", path: "[*].user.login", as: "join" },
    ],
    [
      "a format of the value itself",
      `{ from: ${BODY}, as: count }`,
      nullable("integer"),
      { kind: "ref", path: "", as: "count" },
    ],
    [
      "each item of a list",
      `{ from: ${BODY}, select: [{ who: user.login }, { n: $inputs.n }] }`,
      {
        type: ["array", "null"],
        items: {
          type: ["object", "null"],
          required: ["who", "n"],
          properties: { who: nullable("string"), n: nullable("integer") },
        },
      },
      { kind: "descend", from: "", many: true },
    ],
    [
      "an object inside",
      `{ from: ${BODY}, path: "[0].user", select: [login] }`,
      {
        type: ["object", "null"],
        required: ["login"],
        properties: { login: nullable("string") },
      },
      { kind: "descend", from: "[0].user", many: false },
    ],
  ])("%s", (_, from, schema, plan) => {
    const { outputSchema, result } = toolOf(
      DOCUMENT,
      tool(`step: issue, select: [state, { x: ${from} }]`),
    );
    expect(outputSchema?.properties?.["x"]).toEqual(schema);
    expect(result).toMatchObject({ step: "issue", kind: "object" });
    expect(result.select[1]).toMatchObject({ key: "x", ...(plan as object) });
  });

  test("beside a list they stand once, in any form of select", () => {
    const { result, outputSchema } = toolOf(
      DOCUMENT,
      tool(
        "select: [body], with: { title: $steps.issue.outputs.title, of: { from: $steps.issue.outputs.body, select: [state] } }",
      ),
    );
    expect(result).toMatchObject({
      kind: "list",
      with: [
        { kind: "ref", key: "title" },
        { kind: "descend", key: "of", many: false },
      ],
    });
    expect(outputSchema?.required).toEqual(["items", "title", "of"]);
  });

  test("an input has its default where the caller leaves it out", () => {
    const { result } = toolOf(
      DOCUMENT,
      `tools:\n  read_it:\n    description: Reads.\n    call: api.getIssue\n    input: { n: { to: path.n, default: 7 } }\n    result: { select: [{ asked: $inputs.n }] }`,
    );
    expect(result.select).toEqual([
      {
        kind: "ref",
        key: "asked",
        ref: { ref: { kind: "input", name: "n" }, default: 7 },
        path: "",
      },
    ]);
  });

  test("what is taken from elsewhere is not asked of the API", () => {
    const { steps } = toolOf(
      DOCUMENT,
      tool(
        `select: [body, { title: $steps.issue.outputs.title }], pushdown: { to: query.fields, as: list }`,
      ),
    );
    expect(steps[1]?.request.query).toEqual([
      { name: "fields", value: { kind: "literal", value: "body" } },
    ]);
  });

  test("the answer of a step before the last one is the result, also of one that is repeated", () => {
    const { result } = toolOf(DOCUMENT, tool("step: issue, select: [state]"));
    expect(result).toMatchObject({ kind: "object", step: "issue" });
    const { result: last } = toolOf(DOCUMENT, tool("select: [body]"));
    expect(last).toMatchObject({ kind: "list" });
    expect("step" in last).toBe(false);
  });
});

describe("what is not there is told at its place", () => {
  test.each<[string, string, string]>([
    [
      "an unknown step",
      "select: [{ x: $steps.isue.outputs.body }]",
      'error step/unknown /tools/read_issue/result/select/0/x [0,24]: there is no step "isue" → did you mean "issue"?',
    ],
    [
      "an unknown output",
      "select: [{ x: { from: $steps.issue.outputs.titel, as: count } }]",
      'error step/unknown-output /tools/read_issue/result/select/0/x/from [0,26]: the step "issue" has no output "titel" → did you mean "title"?',
    ],
    [
      "an unknown part",
      'select: [{ x: "$steps.issue.outputs.body#/titel" }]',
      'error step/unknown-part /tools/read_issue/result/select/0/x [0,32]: $steps.issue.outputs.body has nothing at "/titel" → did you mean "/title"?',
    ],
    [
      "an unknown field inside",
      `select: [{ x: { from: ${BODY}, path: "[*].user.logn" } }]`,
      'error select/unknown-field /tools/read_issue/result/select/0/x/path [9,13]: "[*].user.logn" is not in $steps.comments.outputs.body → did you mean "[*].user.login"?',
    ],
    [
      "an unknown field of an item inside",
      `select: [{ x: { from: ${BODY}, select: [bdy] } }]`,
      'error select/unknown-field /tools/read_issue/result/select/0/x/select/0 [0,3]: "bdy" is not in $steps.comments.outputs.body → did you mean "body"?',
    ],
    [
      "an unknown input",
      "select: [{ x: $inputs.m }]",
      'error binding/unknown-input /tools/read_issue/result/select/0/x [0,9]: there is no input "m" → declare it under "input"',
    ],
    [
      "a format that does not fit",
      `select: [{ x: { from: $inputs.n, as: date } }]`,
      'error select/bad-format /tools/read_issue/result/select/0/x/as: "date" takes a string, and here is integer → choose another format, or end the path with [*] for each item, [0] for the first',
    ],
    [
      "a step that the tool does not have",
      "step: coments, select: [body]",
      'error step/no-result-step /tools/read_issue/result/step: the result is to be read of the step "coments", and this tool has none → did you mean "comments"?',
    ],
  ])("%s", (_, result, want) => {
    expect(problemsOf(DOCUMENT, tool(result))).toContain(want);
  });

  test("a step of a tool with one call", () => {
    const text = `tools:\n  read_it:\n    description: Reads.\n    call: api.getIssue\n    input: { n: { to: path.n } }\n    result: { step: other, select: [state] }`;
    expect(problemsOf(DOCUMENT, text)).toEqual([
      'error step/no-result-step /tools/read_it/result/step: the result is to be read of the step "other", and this tool has none → name the id of one of its steps, or remove step',
    ]);
  });

  test("a result is not read of a step whose failure is passed over; one beside it may fail", () => {
    const passed = ", onError: continue";
    expect(problemsOf(DOCUMENT, tool("select: [body]", passed))[0]).toMatch(
      /^error step\/last-may-fail/,
    );
    expect(
      problemsOf(
        DOCUMENT,
        tool(`step: issue, select: [state, { n: { from: ${BODY}, as: count } }]`, passed),
      ),
    ).toEqual([]);
  });
});
