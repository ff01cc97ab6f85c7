import { describe, expect, test } from "vitest";
import { planOf, problemsOf, toolOf } from "../support.ts";

const DOCUMENT = `
paths:
  /x/{id}:
    put:
      operationId: putX
      parameters:
        - { name: id, in: path, required: true, description: Beside., schema: { type: string, description: Inside., pattern: "^x" } }
        - { name: n, in: query, schema: { type: [number, "null"], exclusiveMinimum: 0 } }
        - { name: s, in: query, schema: { enum: [a, b, c] } }
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [title]
              properties:
                title: { type: string }
                note: { type: string }
                size: { type: object, properties: { unit: { type: string, const: kg }, value: { type: number } } }
      responses: { "204": { description: ok } }
  /x:
    get:
      operationId: listX
      parameters: [{ name: limit, in: query, schema: { type: integer } }]
      responses: { "204": { description: ok } }
`;
const put = (more: string): string => `
tools:
  put_x:
    description: Puts.
    call: api.putX
    owner: me
    reversibility: reversible
${more.replaceAll(/^/gm, "    ")}
`;

describe("inputs", () => {
  test.each<readonly [string, want: unknown]>([
    ["id: { to: path.id }", { type: "string", description: "Beside.", pattern: "^x" }],
    [
      "id: { to: path.id, describe: Ours. }",
      { type: "string", description: "Ours.", pattern: "^x" },
    ],
    [
      "id: { to: path.id, pattern: '^xy', maxLength: 9 }",
      {
        type: "string",
        description: "Beside.",
        pattern: "^xy",
        maxLength: 9,
        allOf: [{ pattern: "^x" }],
      },
    ],
  ])("%s", (input, want) => {
    const tool = toolOf(DOCUMENT, put(`input: { ${input}, t: { to: body.title } }`));
    expect(tool.inputs[0]?.schema).toEqual(want);
  });

  test.each<readonly [string, want: unknown]>([
    [
      "{ to: query.n, type: integer, min: 1, max: 5 }",
      { type: "integer", exclusiveMinimum: 0, minimum: 1, maximum: 5 },
    ],
    ["{ to: query.s, enum: [b, a] }", { enum: ["b", "a"] }],
    ["{ to: query.n, default: 3 }", { type: ["number", "null"], exclusiveMinimum: 0, default: 3 }],
  ])("an optional target: %s", (input, want) => {
    const tool = toolOf(
      DOCUMENT,
      put(`input: { id: { to: path.id }, t: { to: body.title }, x: ${input} }`),
    );
    expect(tool.inputs[2]).toMatchObject({ required: false, schema: want });
  });

  test("an enum without a type has the type of its values", () => {
    const tool = toolOf(
      DOCUMENT,
      put(
        "input: { id: { to: path.id }, kind: { enum: [a, b], required: true } }\nwith: { body.title: 'x {$inputs.kind}' }",
      ),
    );
    expect(tool.inputs[1]).toMatchObject({
      required: true,
      schema: { type: "string", enum: ["a", "b"] },
    });
  });

  test("IN-18: what the overlay does not name is hidden", () => {
    const tool = toolOf(DOCUMENT, put("input: { id: { to: path.id }, t: { to: body.title } }"));
    expect(Object.keys(tool.inputSchema.properties ?? {})).toEqual(["id", "t"]);
    expect(tool.inputSchema.additionalProperties).toBe(false);
    expect(tool.steps[0]?.request.query).toEqual([]);
  });
});

describe("what is required", () => {
  test("comes from the target, an optional body taken as sent", () => {
    const tool = toolOf(
      DOCUMENT,
      put("input: { id: { to: path.id }, t: { to: body.title }, n: { to: body.note } }"),
    );
    expect(tool.inputSchema.required).toEqual(["id", "t"]);
  });

  test("required: false keeps an optional body optional, and drops it with its one input", () => {
    const tool = toolOf(
      DOCUMENT,
      put("input: { id: { to: path.id }, t: { to: body.title, required: false } }"),
    );
    expect(tool.inputSchema.required).toEqual(["id"]);
    expect(tool.steps[0]?.request.body).toMatchObject({ kind: "when", input: "t" });
  });

  test("a body that something else always writes needs its required members", () => {
    const text = put(
      "input: { id: { to: path.id }, t: { to: body.title, required: false } }\nwith: { body.note: fixed }",
    );
    expect(problemsOf(DOCUMENT, text)).toEqual([
      'error input/must-be-required /tools/put_x/input/t/required: the input "t" is optional but "body.title" is required → remove required: false, or give it a default',
    ]);
  });

  test("a default fills a required target", () => {
    const tool = toolOf(
      DOCUMENT,
      put("input: { id: { to: path.id }, t: { to: body.title, default: None } }"),
    );
    expect(tool.inputSchema.required).toEqual(["id"]);
    expect(tool.steps[0]?.request.body).toMatchObject({
      members: [{ name: "title", value: { kind: "input", name: "t", default: "None" } }],
    });
  });
});

describe("fixed values", () => {
  test.each([
    [
      "body.size: { unit: lb, value: 1 }",
      'the value of "body.size.unit" is none of the allowed values: "kg"',
    ],
    ["body.note: $inputs.n", 'the value of "body.note" takes string, and the input n is number'],
    ["query.n: 'a {$inputs.n}'", 'the value of "query.n" takes number or null, not a text'],
    ["body.note: [a]", 'the value of "body.note" is of type array, not string'],
    [
      "body.size: { value: $inputs.n, unti: kg }",
      '"body.size" has no member "unti" in the document',
    ],
  ])("%s is refused", (value, message) => {
    const text = put(
      `input: { id: { to: path.id }, t: { to: body.title }, n: { type: number } }\nwith: { body.size.value: $inputs.n }`,
    );
    const inputs = text.replace("body.size.value: $inputs.n", () => value);
    const { diagnostics } = planOf(DOCUMENT, inputs);
    expect(diagnostics.map((problem) => problem.message)).toContain(message);
  });
});

describe("defaults", () => {
  const TOOLS = `
defaults: { timeout: 5s, retry: { attempts: 4 }, result: { maxTokens: 100 } }
audit: { clear: [limit] }
toolsets: { all: { extends: read, tools: [put_x] }, read: { tools: [list_x] } }
tools:
  list_x: { description: Lists., call: api.listX, input: { limit: { to: query.limit } }, timeout: 1s }
  put_x: { description: Puts., call: api.putX, owner: me, reversibility: reversible, input: { id: { to: path.id }, t: { to: body.title } }, audit: { clear: [id] }, result: { maxTokens: 70 } }
`;
  const { value } = planOf(DOCUMENT, TOOLS);
  const [list, change] = value.tools;

  test("apply where a tool says nothing; retry only to what is safe to send twice", () => {
    expect(list).toMatchObject({
      timeoutMs: 1_000,
      retry: { attempts: 4, status: [429, 502, 503, 504] },
      result: { maxTokens: 100 },
      auditClear: ["limit"],
    });
    expect(change).toMatchObject({
      timeoutMs: 5_000,
      result: { maxTokens: 70 },
      auditClear: ["id"],
    });
    expect(change?.retry).toBeUndefined();
    expect(value.operations.map(({ id, retry }) => [id, retry])).toEqual([
      ["listX", "safe"],
      ["putX", "never"],
    ]);
  });

  test("a toolset has the tools of those that it extends first", () => {
    expect(value.toolsets).toEqual([
      { name: "all", tools: ["list_x", "put_x"] },
      { name: "read", tools: ["list_x"] },
    ]);
  });
});
