import { expect, test } from "vitest";
import { planOf, problemsOf, told, toolOf } from "./support.ts";

const CRM = `
paths:
  /companies/search:
    post:
      operationId: searchCompanies
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [query]
              properties:
                query: { type: string, description: What to look for. }
                limit: { type: integer, minimum: 1, maximum: 100 }
                properties: { type: array, items: { type: string } }
                filterGroups:
                  type: array
                  items:
                    type: object
                    properties:
                      filters:
                        type: array
                        items:
                          type: object
                          required: [propertyName, operator]
                          properties:
                            propertyName: { type: string }
                            operator: { type: string, enum: [EQ, NEQ, GT] }
                            value: { type: string }
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  total: { type: integer }
                  results: { type: array, items: { $ref: "#/components/schemas/Company" } }
  /deals/{dealId}:
    patch:
      operationId: updateDeal
      parameters: [{ name: dealId, in: path, required: true, schema: { type: string } }]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                properties:
                  type: object
                  properties:
                    dealstage: { type: string, enum: [open, won, lost] }
      responses: { "204": { description: done } }
    get:
      operationId: getDeal
      parameters: [{ name: dealId, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } } }
components:
  schemas:
    Company:
      type: object
      properties:
        id: { type: string }
        owner: { type: object, properties: { email: { type: string, format: email } } }
        properties:
          type: object
          properties: { name: { type: [string, "null"] }, numberofemployees: { type: integer } }
`;

const FIND = `
tools:
  find_companies:
    description: Find companies.
    call: api.searchCompanies
    hints: { readOnly: true }
    input:
      text: { to: body.query, describe: Name or domain }
      industry: { type: string }
      limit: { to: body.limit, default: 10, max: 50 }
    with:
      body.properties: [name]
      body.filterGroups:
        - $when: $inputs.industry
          filters: [{ propertyName: industry, operator: EQ, value: $inputs.industry }]
    result:
      from: results
      select:
        - id
        - name: properties.name
        - employees: properties.numberofemployees
        - owner: owner.email
      with: { total: total }
      format: table
    examples:
      - input: { text: acme }
`;

test("the overlay's search tool becomes a closed input, a nested body and a typed list", () => {
  const tool = toolOf(CRM, FIND);
  expect(tool).toMatchObject({ name: "find_companies", effect: "read", declaredReadOnly: true });
  expect(tool.inputSchema).toEqual({
    type: "object",
    properties: {
      text: { type: "string", description: "Name or domain" },
      industry: { type: "string" },
      limit: { type: "integer", minimum: 1, maximum: 50, default: 10 },
    },
    required: ["text"],
    additionalProperties: false,
  });
  expect(tool.steps).toEqual([
    {
      id: "call",
      source: "api",
      operation: "searchCompanies",
      request: {
        path: [],
        query: [],
        header: [],
        cookie: [],
        body: {
          kind: "object",
          members: [
            { name: "query", value: { kind: "input", name: "text" } },
            { name: "limit", value: { kind: "input", name: "limit", default: 10 } },
            { name: "properties", value: { kind: "literal", value: ["name"] } },
            {
              name: "filterGroups",
              value: {
                kind: "array",
                items: [
                  {
                    kind: "when",
                    input: "industry",
                    value: {
                      kind: "object",
                      members: [
                        {
                          name: "filters",
                          value: {
                            kind: "array",
                            items: [
                              {
                                kind: "object",
                                members: [
                                  {
                                    name: "propertyName",
                                    value: { kind: "literal", value: "industry" },
                                  },
                                  { name: "operator", value: { kind: "literal", value: "EQ" } },
                                  { name: "value", value: { kind: "input", name: "industry" } },
                                ],
                              },
                            ],
                          },
                        },
                      ],
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    },
  ]);
  expect(tool.result).toEqual({
    kind: "list",
    from: "results",
    select: [
      { kind: "field", key: "id", path: "id" },
      { kind: "field", key: "name", path: "properties.name" },
      { kind: "field", key: "employees", path: "properties.numberofemployees" },
      { kind: "field", key: "owner", path: "owner.email" },
    ],
    with: [{ kind: "field", key: "total", path: "total" }],
    format: "table",
    maxTokens: 4000,
    structured: true,
    typical: { tokens: 141, structured: 248, items: 10, made: true },
  });
  expect(tool.outputSchema).toEqual({
    type: "object",
    properties: {
      items: {
        type: "array",
        items: {
          type: "object",
          properties: {
            id: { type: ["string", "null"] },
            name: { type: ["string", "null"] },
            employees: { type: ["integer", "null"] },
            owner: { type: ["string", "null"] },
          },
          required: ["id", "name", "employees", "owner"],
        },
      },
      total: { type: ["integer", "null"] },
    },
    required: ["items", "total"],
  });
});

test("every problem of a tool is reported at once, each at its place with the nearest name", () => {
  const text = FIND.replace("body.query,", "body.qurey,")
    .replace("operator: EQ", "operator: EQQ")
    .replace("properties.name", "properties.nmae")
    .replace("total: total", "total: totl");
  expect(problemsOf(CRM, text)).toEqual([
    'error binding/unknown-target /tools/find_companies/input/text/to: "body.qurey" is not in the request of "POST /companies/search" → did you mean "body.query"?',
    'error binding/misfit /tools/find_companies/with/body.filterGroups/0/filters/0/operator: the value of "body.filterGroups[0].filters[0].operator" is none of the allowed values: "EQ", "NEQ", "GT" → did you mean "EQ"?',
    'error select/unknown-field /tools/find_companies/result/select/1/name [11,15]: "properties.nmae" is not in the response of api.searchCompanies → did you mean "properties.name"?',
    'error select/unknown-field /tools/find_companies/result/with/total [0,4]: "totl" is not in the response of api.searchCompanies → did you mean "total"?',
  ]);
});

test("a tool with an error is left out of the plan, and the others stay", () => {
  const { value, diagnostics } = planOf(
    CRM,
    `${FIND}
  broken:
    description: Broken.
    call: api.getDael
  get_deal: { description: Get a deal., call: api.getDeal, input: { id: { to: path.dealId } } }
`,
  );
  expect(value.tools.map((tool) => tool.name)).toEqual(["find_companies", "get_deal"]);
  expect(told(diagnostics)).toEqual([
    'error operation/unknown /tools/broken/call [4,11]: the source "api" has no operation "getDael" → did you mean "getDeal"?',
  ]);
});

test("a body object that one optional input fills goes with it", () => {
  const tool = toolOf(
    CRM,
    `
tools:
  move:
    description: Move a deal.
    call: api PATCH /deals/{dealId}
    owner: sales
    reversibility: reversible
    input: { deal: { to: path.dealId }, stage: { to: body.properties.dealstage, enum: [open, won] } }
`,
  );
  expect(tool).toMatchObject({ effect: "write", idempotent: false, result: { kind: "empty" } });
  expect(tool.steps[0]?.request).toMatchObject({
    path: [{ name: "dealId", value: { kind: "input", name: "deal" } }],
    body: {
      kind: "object",
      members: [
        {
          name: "properties",
          value: {
            kind: "when",
            input: "stage",
            value: {
              kind: "object",
              members: [{ name: "dealstage", value: { kind: "input", name: "stage" } }],
            },
          },
        },
      ],
    },
  });
});

test("the plan names the base URL without its last slash and only sources, operations and schemes in use", () => {
  const { value } = planOf(CRM, FIND);
  expect(value.sources).toMatchObject([
    { name: "api", document: "./api.yaml", baseUrl: "https://api.example.com/v1" },
  ]);
  expect(value.operations.map((operation) => operation.id)).toEqual(["searchCompanies"]);
  expect(value.operations[0]).toMatchObject({
    retry: "never",
    body: { mediaType: "application/json", required: true },
    responses: [{ status: "200", mediaTypes: ["application/json"] }],
    security: [],
  });
  expect(value.securitySchemes).toEqual([]);
});
