import { describe, expect, test } from "vitest";
import { pageRules } from "../../../../../src/compiler/diagnostics/plan-page.ts";
import { planOf, problemsOf, toolOf } from "../support.ts";

const DOCUMENT = `
paths:
  /deals:
    get:
      operationId: listDeals
      parameters:
        - { name: after, in: query, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, maximum: 50 } }
        - { name: page, in: query, required: true, schema: { type: integer } }
        - { name: tags, in: query, schema: { type: array, items: { type: string } } }
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Page" } } } } }
    post:
      operationId: createDeals
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Page" } } } } }
  /search:
    post:
      operationId: search
      requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { text: { type: string }, paging: { type: object, properties: { token: { type: string } } } } } } } }
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Page" } } } } }
  /issues:
    get:
      operationId: listIssues
      parameters: [{ name: size, in: query, schema: { type: integer } }]
      responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Deal" } } } } } }
components:
  schemas:
    Deal: { type: object, properties: { id: { type: string }, parts: { type: array, items: { type: object, properties: { id: { type: string } } } } } }
    Page:
      type: object
      properties:
        results: { type: array, items: { $ref: "#/components/schemas/Deal" } }
        total: { type: integer }
        more: { type: boolean }
        next: { type: object, properties: { after: { type: string }, url: { type: string }, number: { type: integer } } }
`;

const tool = (
  page: string,
  { call = "listDeals", more = "", result = "{ from: results, select: [id] }" } = {},
): string =>
  `tools: { a_tool: { description: Lists., call: api.${call}, page: ${page}, result: ${result}${more} } }`;

/** The required parameter \`page\` of listDeals, given by the overlay. */
const FIRST = { more: ", with: { query.page: 1 }" };
const CURSOR = "{ mode: cursor, send: query.after, next: next.after }";

describe("IN-32: what page becomes", () => {
  test("cursor: one argument, the size in the request, next in the output", () => {
    const page = `{ mode: cursor, send: query.after, next: next.after, size: query.limit, pageSize: 25, maxItems: 40 }`;
    const plan = toolOf(DOCUMENT, tool(page, FIRST));
    expect(plan.page).toEqual({
      mode: "cursor",
      input: "cursor",
      send: { in: "query", name: "after" },
      next: "next.after",
      pageSize: 25,
      maxItems: 40,
    });
    expect(plan.inputSchema).toEqual({
      type: "object",
      properties: {
        cursor: { type: "string", maxLength: 8_192, description: "next of the answer before" },
      },
      additionalProperties: false,
    });
    expect(plan.outputSchema?.properties?.["next"]).toEqual({ type: "string" });
    expect(plan.outputSchema?.required).toEqual(["items"]);
    expect(plan.steps[0]?.request.query).toEqual([
      { name: "limit", value: { kind: "literal", value: 25 } },
      { name: "page", value: { kind: "literal", value: 1 } },
    ]);
  });

  test("the operation knows the parameter that only pages write", () => {
    const { value } = planOf(DOCUMENT, tool(CURSOR, FIRST));
    expect(value.operations[0]?.parameters.map(({ name }) => name)).toEqual(["after", "page"]);
  });

  test("page: the first number is sent, and rows are what a caller counts", () => {
    const plan = toolOf(
      DOCUMENT,
      tool("{ mode: page, send: query.page, pageSize: 10, total: total }"),
    );
    expect(plan.page).toMatchObject({ input: "offset", first: 1, maxItems: 10, total: "total" });
    expect(plan.inputSchema.properties?.["offset"]).toMatchObject({ type: "integer", minimum: 0 });
    expect(plan.outputSchema?.properties?.["next"]).toEqual({ type: "integer" });
    expect(plan.steps[0]?.request.query).toEqual([
      { name: "page", value: { kind: "literal", value: 1 } },
    ]);
  });

  test("token in the body of a POST that only reads", () => {
    const plan = toolOf(
      DOCUMENT,
      tool("{ mode: cursor, send: body.paging.token, next: next.after }", {
        call: "search",
        more: ", hints: { readOnly: true }, input: { text: { to: body.text } }",
      }),
    );
    expect(plan.page?.send).toEqual({ in: "body", path: ["paging", "token"] });
  });

  test("link and next-url need no target; a body that is the list needs no from", () => {
    const result = "{ select: [id] }";
    const plan = toolOf(DOCUMENT, tool("{ mode: link }", { call: "listIssues", result }));
    expect(plan.page).toEqual({ mode: "link", input: "cursor", maxItems: 100 });
    const url = toolOf(DOCUMENT, tool("{ mode: next-url, next: next.url }", FIRST));
    expect(url.page).toMatchObject({ mode: "next-url", next: "next.url" });
  });

  test("walk: no argument, no next, and the worst number of calls", () => {
    const plan = toolOf(
      DOCUMENT,
      tool(
        "{ mode: cursor, send: query.after, next: next.after, walk: { maxPages: 4, maxItems: 200 } }",
        FIRST,
      ),
    );
    expect(plan.page).toMatchObject({ maxPages: 4, maxItems: 200 });
    expect(plan.page?.input).toBeUndefined();
    expect(plan.inputs).toEqual([]);
    expect(plan.outputSchema?.properties?.["next"]).toBeUndefined();
    expect(plan.upstreamCalls).toEqual({ worst: 4 });
  });
});

const at = "/tools/a_tool";
const cases: readonly (readonly [code: string, overlay: string, want: readonly string[]])[] = [
  [
    "needs-key",
    tool("{ mode: cursor, next: next.after }", FIRST),
    [`error page/needs-key ${at}/page (key): mode: cursor needs "send" → add send:`],
  ],
  [
    "needs-key",
    tool("{ mode: link, size: query.size }", { call: "listIssues", result: "{ select: [id] }" }),
    [`error page/needs-key ${at}/page (key): size needs "pageSize" → add pageSize:`],
  ],
  [
    "key-has-no-use",
    tool("{ mode: link, next: next.url }", FIRST),
    [
      `error page/key-has-no-use ${at}/page/next (key): "next" has no use with mode: link → remove it, or choose another mode`,
    ],
  ],
  [
    "key-has-no-use",
    tool("{ mode: link, maxItems: 5, walk: { maxPages: 4, maxItems: 200 } }", FIRST),
    [
      `error page/key-has-no-use ${at}/page/maxItems (key): "maxItems" has no use with walk → remove it, or choose another mode`,
    ],
  ],
  [
    "not-a-list",
    tool(CURSOR, { ...FIRST, result: "{ from: next, select: [after] }" }),
    [
      `error page/not-a-list ${at}/page (key): a_tool has pages, and its result is no list → let result.from name the array of the response, and select fields of its items`,
    ],
  ],
  [
    "several-lists",
    tool(CURSOR, { ...FIRST, result: "{ from: 'results[*].parts[*]', select: [id] }" }),
    [
      `error page/several-lists ${at}/result/from: "results[*].parts[*]" puts several arrays together: no page of it can be gone on with → let result.from name one array`,
    ],
  ],
  [
    "not-a-read",
    tool("{ mode: next-url, next: next.url }", {
      call: "createDeals",
      more: ", owner: me, reversibility: reversible",
    }),
    [
      `error page/not-a-read ${at}/page (key): the tool's effect is write: a page that is asked for again would repeat it → remove page, or declare a POST that only reads with hints: { readOnly: true }`,
    ],
  ],
  [
    "wrong-type",
    tool("{ mode: cursor, send: query.after, next: more }", FIRST),
    [
      `error page/wrong-type ${at}/page/next: more is boolean, and a text or a number is needed → name another place, or choose another mode`,
    ],
  ],
  [
    "wrong-type",
    tool("{ mode: next-url, next: next.number }", FIRST),
    [
      `error page/wrong-type ${at}/page/next: next.number is integer, and the address of the next page, a text, is needed → name another place, or choose another mode`,
    ],
  ],
  [
    "wrong-type",
    tool("{ mode: cursor, send: query.tags, next: next.after }", FIRST),
    [
      `error page/wrong-type ${at}/page/send: query.tags is array, and a text or a number is needed → name another place, or choose another mode`,
    ],
  ],
  [
    "wrong-type",
    tool("{ mode: cursor, send: query.limit, next: next.after }", FIRST),
    [
      `error page/wrong-type ${at}/page/send: query.limit is integer, and a place for a text is needed → name another place, or choose another mode`,
    ],
  ],
  [
    "misfit",
    tool(
      "{ mode: cursor, send: query.after, next: next.after, size: query.limit, pageSize: 80 }",
      FIRST,
    ),
    [
      `error page/misfit ${at}/page/size: query.limit does not take 80: is above 50 → write a number that the document allows`,
    ],
  ],
  [
    "written-twice",
    tool(CURSOR, { more: ", with: { query.page: 1 }, input: { after: { to: query.after } }" }),
    [
      `error page/written-twice ${at}/page/send: "query.after" is written by page and by the input after → remove the input after: page asks for the pages`,
    ],
  ],
  [
    "written-twice",
    tool("{ mode: cursor, send: query.after, next: next.after, size: query.limit, pageSize: 25 }", {
      more: ", with: { query.page: 1 }, input: { limit: { to: query.limit } }",
    }),
    [
      `error page/written-twice ${at}/page/size: "query.limit" is written by page and by the input limit → remove the input limit: pageSize says how many rows a page has, maxItems how many an answer has`,
    ],
  ],
  [
    "size-chosen",
    tool("{ mode: page, send: query.page, pageSize: 25 }", {
      more: ", with: { query.page: 1 }, input: { limit: { to: query.limit } }",
    }),
    [
      `error page/size-chosen ${at}/input/limit (key): the input "limit" writes "query.limit", and rows are counted by pageSize: pages of another size would lose some → remove the input limit, and write size: query.limit`,
    ],
  ],
  [
    "input-taken",
    tool(CURSOR, { more: ", with: { query.page: 1 }, input: { cursor: { to: query.limit } }" }),
    [
      `error page/input-taken ${at}/input/cursor (key): page adds the input "cursor", and the tool has one of this name → remove or rename the tool's own`,
    ],
  ],
];

test.each(cases)("page/%s: %s", (_, overlay, want) => {
  expect(problemsOf(DOCUMENT, overlay)).toEqual(want);
});

test("every diagnostic of the group has a case", () => {
  expect([...new Set(cases.map(([code]) => code))].sort()).toEqual(Object.keys(pageRules).sort());
});

test("a place that the document does not have is told with the nearest one", () => {
  expect(
    problemsOf(DOCUMENT, tool("{ mode: cursor, send: query.aftr, next: next.aftr }", FIRST)),
  ).toEqual([expect.stringContaining(`error binding/unknown-target ${at}/page/send`)]);
  expect(
    problemsOf(DOCUMENT, tool("{ mode: cursor, send: query.after, next: next.aftr }", FIRST)),
  ).toEqual([expect.stringContaining(`did you mean "next.after"?`)]);
});
