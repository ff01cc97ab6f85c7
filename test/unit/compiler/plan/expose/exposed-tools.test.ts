import { expect, test } from "vitest";
import { planOf, told } from "../support.ts";

const DOCUMENT = `
paths:
  /repos/{owner}/issues/{id}:
    patch:
      operationId: issues/updateIssue
      summary: Update an issue
      description: Changes what is given.
      tags: [Issues & Pulls]
      parameters:
        - { name: owner, in: path, required: true, description: Who owns it., schema: { type: string } }
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: "filter[state]", in: query, schema: { type: string } }
        - { name: X-Trace, in: header, schema: { type: string } }
        - { name: Connection, in: header, schema: { type: string } }
      requestBody:
        required: true
        content:
          text/plain: { schema: { type: string } }
          application/json:
            schema:
              allOf:
                - { $ref: "#/components/schemas/Base" }
                - { type: object, required: [id], properties: { id: { type: integer }, title: { type: string } } }
      responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: {} } } } } }
  /raw:
    post:
      requestBody: { content: { application/octet-stream: {} } }
      responses: { "204": { description: ok } }
  /list:
    post:
      operationId: delete
      requestBody: { required: true, content: { application/json: { schema: { type: array, items: { type: string } } } } }
      responses: { "204": { description: ok } }
  /form:
    post:
      operationId: sendForm
      requestBody:
        content:
          multipart/form-data:
            schema: { type: object, properties: { file: { type: string, format: binary }, note: { type: string } } }
      responses: { "204": { description: ok } }
components:
  schemas:
    Base: { type: object, properties: { created: { type: string, readOnly: true }, owner: { type: string } } }
`;

const { value, diagnostics } = planOf(DOCUMENT, "expose: all");

test("IN-30: every operation becomes a tool with its words, flat inputs and effect", () => {
  expect(told(diagnostics)).toEqual([
    'warning input/not-offered /paths/~1repos~1{owner}~1issues~1{id}/patch/parameters/4: the tool of "PATCH /repos/{owner}/issues/{id}" does not send the header "Connection": tools do not set it → amend the document where the API needs it',
  ]);
  expect(
    value.tools.map(({ name, group, effect, title }) => ({ name, group, effect, title })),
  ).toEqual([
    {
      name: "issues_update_issue",
      group: "issues_pulls",
      effect: "write",
      title: undefined,
    },
    { name: "post_raw", group: "api", effect: "write", title: undefined },
    { name: "delete", group: "api", effect: "write", title: undefined },
    { name: "send_form", group: "api", effect: "write", title: undefined },
  ]);
  expect(value.tools[0]?.description).toBe("Update an issue. Changes what is given.");
});

test("parameters and body members share one flat list; those with one name get their location", () => {
  expect(value.tools[0]?.inputSchema).toEqual({
    type: "object",
    properties: {
      path_owner: { type: "string", description: "Who owns it." },
      path_id: { type: "integer" },
      filter_state: { type: "string" },
      "X-Trace": { type: "string" },
      body_id: { type: "integer" },
      title: { type: "string" },
      body_owner: { type: "string" },
    },
    required: ["path_owner", "path_id", "body_id"],
    additionalProperties: false,
  });
  expect(value.tools[0]?.steps[0]?.request).toMatchObject({
    path: [
      { name: "owner", value: { kind: "input", name: "path_owner" } },
      { name: "id", value: { kind: "input", name: "path_id" } },
    ],
    query: [{ name: "filter[state]", value: { kind: "input", name: "filter_state" } }],
    header: [{ name: "X-Trace", value: { kind: "input", name: "X-Trace" } }],
  });
});

test("a body that is no object is one input; bytes are base64 text", () => {
  expect(value.tools[1]?.inputSchema.properties).toEqual({
    body: {
      type: "string",
      description: "Base64, at most 196,608 bytes.",
      contentEncoding: "base64",
    },
  });
  expect(value.tools[1]?.inputSchema.required).toBeUndefined();
  expect(value.tools[2]?.inputSchema).toMatchObject({
    properties: { body: { type: "array", items: { type: "string" } } },
    required: ["body"],
  });
  expect(value.tools[2]?.steps[0]?.request.body).toEqual({ kind: "input", name: "body" });
});

test("JSON is preferred to text, and a file of a multipart body is sent as bytes", () => {
  expect(value.operations.map(({ id, body }) => [id, body?.mediaType])).toEqual([
    ["issuesUpdateIssue", "application/json"],
    ["postRaw", "application/octet-stream"],
    ["operation_delete", "application/json"],
    ["sendForm", "multipart/form-data"],
  ]);
  expect(value.operations[3]?.body?.encoding).toEqual({
    file: { file: true },
  });
});

test("exposed results are text: no output schema, no structured content", () => {
  for (const tool of value.tools) {
    expect(tool.outputSchema).toBeUndefined();
    expect(tool.result).toMatchObject({ structured: false, maxTokens: 4000, select: [] });
  }
  expect(value.tools.map((tool) => tool.result.kind)).toEqual(["body", "empty", "empty", "empty"]);
});

test("an entry narrows by tag, method and path, and gives its prefix and scopes", () => {
  const narrowed = planOf(
    DOCUMENT,
    `
scopes: { w: { describe: Write } }
expose: [{ source: api, methods: [POST], paths: ["/l*", /form], prefix: gh_, scopes: [w] }]
`,
  );
  expect(narrowed.value.tools.map(({ name, scopes }) => [name, scopes])).toEqual([
    ["gh_delete", ["w"]],
    ["gh_send_form", ["w"]],
  ]);
});

test("an operation that cannot be built is left out by name, and the others stay", () => {
  const broken = DOCUMENT.replace('"#/components/schemas/Base"', '"#/components/schemas/Bse"');
  const { value: rest, diagnostics: problems } = planOf(broken, "expose: all");
  expect(rest.tools).toHaveLength(3);
  expect(told(problems)).toEqual([
    expect.stringMatching(
      /^warning expose\/left-out \S+: "PATCH \S+" of "api" is left out: .*Bse" points to nothing/,
    ),
  ]);
});

test("a body that nobody needs and nothing can write is told, and so is a cookie without a usable name", () => {
  const { value: plan, diagnostics: found } = planOf(
    `paths:
  /x:
    post:
      operationId: x
      parameters: [{ name: "a b", in: cookie, schema: { type: string } }]
      requestBody: { content: { multipart/form-data: { schema: { type: string } } } }
      responses: { "204": { description: ok } }`,
    "expose: all",
  );
  expect(plan.tools).toHaveLength(1);
  expect(told(found)).toEqual([
    'warning input/not-offered /paths/~1x/post/parameters/0: the tool of "POST /x" does not send the cookie "a b": no cookie has this name → amend the document where the API needs it',
    'warning input/not-offered /paths/~1x/post/requestBody: the tool of "POST /x" sends no body: none can be written as the document describes it → amend the document where the API needs it',
  ]);
});
