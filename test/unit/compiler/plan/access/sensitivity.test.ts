import { expect, test } from "vitest";
import { planOf, problemsOf } from "../support.ts";

const DOCUMENT = `
paths:
  /people:
    get: { operationId: listPeople, security: [{ key: [] }], parameters: [{ name: q, in: query, schema: { type: string } }], responses: { "204": { description: ok } } }
    post: { operationId: addPerson, responses: { "204": { description: ok } } }
  /rates:
    get: { operationId: getRates, responses: { "204": { description: ok } } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
`;

const AUTH = "auth: { api.key: { use: apiKey, account: service, secret: API_KEY } }\n";
const source = (sensitivity: string): string =>
  `sources: { api: { document: ./api.yaml, sensitivity: ${sensitivity} } }\n`;
const LIST = "{ description: Lists., call: api.listPeople, input: { q: { to: query.q } }";
const RATES = "{ description: Rates., call: api.getRates";

test("CT-13: a tool has the class of its source, or its own", () => {
  const { value, diagnostics } = planOf(
    DOCUMENT,
    `${AUTH}${source("personal")}expose: [{ source: api, methods: [POST] }]\ntools: { list_people: ${LIST} }, get_rates: ${RATES}, sensitivity: public } }`,
  );
  expect(diagnostics).toEqual([]);
  expect(value.tools.map(({ name, sensitivity }) => [name, sensitivity])).toEqual([
    ["list_people", "personal"],
    ["get_rates", "public"],
    ["add_person", "personal"],
  ]);
});

test("where nothing is classified no tool has a class", () => {
  const { value } = planOf(DOCUMENT, `${AUTH}tools: { get_rates: ${RATES} } }`);
  expect(value.tools[0]).not.toHaveProperty("sensitivity");
});

test.each<readonly [title: string, overlay: string, place: string]>([
  [
    "a tool",
    `tools: { get_rates: ${RATES}, sensitivity: public }, other_rates: ${RATES} } }`,
    "/tools/other_rates",
  ],
  [
    "exposed tools, told once at their source",
    `expose: [{ source: api, methods: [POST] }]\ntools: { get_rates: ${RATES}, sensitivity: public } }`,
    "/sources/api",
  ],
])(
  "PO-43: where some data is classified an unclassified operation does not compile: %s",
  (_, overlay, place) => {
    const [problem, ...others] = problemsOf(DOCUMENT, overlay);
    expect(others).toEqual([]);
    expect(problem).toMatch(
      new RegExp(
        `^error sensitivity/unclassified ${place} \\(key\\): the data of "\\w+" has no class`,
      ),
    );
  },
);

test("PO-43, CT-13: the class of each tool is in the map that a reviewer reads: of steps the strictest", () => {
  const steps =
    "steps: [{ id: a, call: api.getRates }, { id: b, call: api.getRates }], description: Both.";
  const { value, diagnostics } = planOf(
    DOCUMENT,
    `${source("internal")}tools: { both_rates: { ${steps} } }`,
  );
  expect(diagnostics).toEqual([]);
  expect(value.tools.map(({ sensitivity }) => sensitivity)).toEqual(["internal"]);
});

test("OW-04: who answers for a tool stands in the plan", () => {
  const owner = "owner: { team: sales, escalation: '#sales-oncall' }";
  const { value } = planOf(DOCUMENT, `${AUTH}tools: { get_rates: ${RATES}, ${owner} } }`);
  expect(value.tools[0]).toMatchObject({ owner: "sales", escalation: "#sales-oncall" });
});

test.each<readonly [title: string, overlay: string, want: readonly string[]]>([
  [
    "a service account",
    `${AUTH}${source("regulated")}tools: { list_people: ${LIST} } }`,
    [
      'error sensitivity/service-account /tools/list_people (key): the data is regulated, and "GET /people" is called with the service account of "api.key" → remove the tool, or give the tool the class that what it returns really has: every caller would share one account\'s rights',
    ],
  ],
  [
    "arguments in the clear, where the tool says so itself",
    `tools: { get_people: ${LIST.replace("listPeople", "addPerson").replace("input: { q: { to: query.q } }", "owner: me, reversibility: irreversible, sensitivity: regulated")} } }`,
    [
      'error sensitivity/needs-approval /tools/get_people/sensitivity: the data is regulated, and a tool with the effect "write" needs a person\'s approval → remove the tool: this version of mcpgen has no approvals',
    ],
  ],
  [
    "an argument in the record, besides",
    `${AUTH}audit: { clear: [q] }\ntools: { list_people: ${LIST}, sensitivity: regulated } }`,
    [
      'error sensitivity/service-account /tools/list_people/sensitivity: the data is regulated, and "GET /people" is called with the service account of "api.key" → remove the tool, or give the tool the class that what it returns really has: every caller would share one account\'s rights',
      'error sensitivity/clear /tools/list_people/sensitivity: the data is regulated, and the record would hold "q" in the clear → remove the names from audit.clear',
    ],
  ],
  [
    "exposed tools, told once at their source",
    `${source("regulated")}expose: [{ source: api, methods: [POST] }]`,
    [
      'error sensitivity/needs-approval /sources/api/sensitivity: the data is regulated, and a tool with the effect "write" needs a person\'s approval → remove the tool: this version of mcpgen has no approvals',
    ],
  ],
  [
    "a read without credentials is fine",
    `${source("regulated")}tools: { get_rates: ${RATES} } }`,
    [],
  ],
])("regulated data refuses %s", (_, overlay, want) => {
  expect(problemsOf(DOCUMENT, overlay)).toEqual(want);
});
