import { expect, test } from "vitest";
import { planOf, toolOf } from "../support.ts";

/** The telling paths of an answer with this schema (YAML, flow style). */
function answerOf(schema: string): string | undefined {
  const document = `
paths:
  /x:
    get:
      operationId: getX
      responses: { "200": { description: ok, content: { application/json: { schema: ${schema} } } } }
components:
  schemas:
    Node: { type: object, properties: { id: { type: string }, next: { $ref: "#/components/schemas/Node" } } }
`;
  return toolOf(document, "expose: all").answer;
}

const members = (...names: readonly string[]): string =>
  `{ type: object, properties: { ${names.map((name) => `${name}: { type: string }`).join(", ")} } }`;

test.each([
  ["names before the rest", members("zebra", "state", "url", "title"), "title, state, zebra"],
  ["a list in brackets", `{ type: array, items: ${members("id")} }`, "[id]"],
  [
    "what another thing is known by",
    `{ type: object, properties: { user: ${members("url", "login")}, tags: { type: array, items: ${members("name")} } } }`,
    "user.login, tags.name",
  ],
  [
    "the list that an envelope is for",
    `{ type: object, properties: { total: { type: integer }, items: { type: array, items: ${members("id", "name")} } } }`,
    "total, items.id, items.name",
  ],
  ["a thing inside itself, once", '{ $ref: "#/components/schemas/Node" }', "id, next.id"],
  ["nothing of a text", "{ type: string }", undefined],
  ["nothing where nothing is said", "{}", undefined],
  ["nothing of an object of anything", "{ type: object, additionalProperties: true }", undefined],
])("the answer shows %s", (_, schema, want) => {
  expect(answerOf(schema)).toBe(want);
});

test("a dead reference in an answer is in nobody's way", () => {
  const document = (schema: string): string => `
paths:
  /a: { get: { operationId: a, responses: { "200": { description: ok, content: { application/json: { schema: ${schema} } } } } } }
  /b: { get: { operationId: b, responses: { "200": { description: ok } } } }
`;
  const { value, diagnostics } = planOf(
    document('{ $ref: "#/components/schemas/Gone" }'),
    "expose: all",
  );
  expect(value.tools.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});
