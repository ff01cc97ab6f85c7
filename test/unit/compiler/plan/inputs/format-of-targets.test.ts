import { expect, test } from "vitest";
import { toolOf } from "../support.ts";

const DOCUMENT = `
paths:
  /events:
    get:
      operationId: listEvents
      parameters:
        - { name: since, in: query, schema: { type: string, format: date-time } }
        - { name: day, in: query, schema: { type: string, format: date } }
        - { name: query, in: query, schema: { type: string } }
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } } }
    post:
      operationId: search
      requestBody: { content: { application/json: { schema: { type: object, properties: { from: { $ref: "#/components/schemas/When" } } } } } }
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } } }
components: { schemas: { When: { type: string, format: date-time } } }
`;

/** The schema of the input `at` of a tool that makes two calls with these values. */
function schemaOf(stated: string, first: string, second: string): unknown {
  const tool = toolOf(
    DOCUMENT,
    `tools:
  find:
    description: Find.
    owner: team
    reversibility: irreversible
    input: { at: { ${stated}, required: true } }
    steps:
      - { id: list, call: api.listEvents, with: { ${first} } }
      - { id: search, call: api.search, with: { ${second} } }
    result: { select: [id] }
`,
  );
  return tool.inputSchema.properties?.["at"];
}

test.each([
  [
    "sent as it stands",
    "type: string",
    "query.since: $inputs.at",
    "body.from: $inputs.at",
    "date-time",
  ],
  [
    "sent elsewhere too",
    "type: string",
    "query.query: $inputs.at",
    "body.from: $inputs.at",
    "date-time",
  ],
  [
    "sent to two formats",
    "type: string",
    "query.day: $inputs.at",
    "body.from: $inputs.at",
    undefined,
  ],
  [
    "part of a text",
    "type: string",
    'query.query: "at {$inputs.at}"',
    "body.from: 2026-01-01T00:00:00Z",
    undefined,
  ],
])(
  "a text that is %s has the format that its targets agree on",
  (_, stated, first, second, format) => {
    const want = { type: "string", ...(format === undefined ? {} : { format }) };
    expect(schemaOf(stated, first, second)).toEqual(want);
  },
);

test("what says more of its values than their type is left as it is", () => {
  const stated = 'type: string, pattern: "^2026-"';
  expect(schemaOf(stated, "query.since: $inputs.at", "body.from: $inputs.at")).toEqual({
    type: "string",
    pattern: "^2026-",
  });
});
