import { describe, expect, test } from "vitest";
import { toolOf } from "../support.ts";

/** The result of a whole body, for a success with these media types. */
function resultOf(content: string, options: { method?: string; status?: string } = {}) {
  const { method = "get", status = "200" } = options;
  const document = `
paths:
  /x:
    ${method}:
      operationId: x
      responses: { "${status}": { description: ok${content === "" ? "" : `, content: { ${content} }`} } }
`;
  const facts = method === "delete" ? ", owner: me, reversibility: reversible" : "";
  return toolOf(document, `tools: { a_tool: { description: Reads., call: api.x${facts} } }`).result;
}

const binary = "{ schema: { type: string, format: binary } }";
const object = "{ schema: { type: object } }";

describe("what a success is, by its media types", () => {
  test.each<[string, string, readonly string[] | undefined]>([
    ["application/json: {}", "body", undefined],
    ["application/problem+json: {}", "body", undefined],
    ["text/csv: {}", "body", undefined],
    ["application/xml: {}", "body", undefined],
    [`text/csv: ${binary}`, "body", undefined],
    ["'*/*': {}", "body", undefined],
    [`application/vnd.x: ${object}`, "body", undefined],
    ["application/x-chess-pgn: { schema: { type: string } }", "body", undefined],
    [`application/x-chess-pgn: ${binary}`, "file", ["application/x-chess-pgn"]],
    ["application/pdf: { schema: { type: string } }", "file", ["application/pdf"]],
    ["application/x-ndjson: {}", "body", undefined],
    ["application/pdf: {}", "file", ["application/pdf"]],
    ["image/*: {}, application/pdf: {}", "file", ["image/*", "application/pdf"]],
    ["application/json: {}, application/pdf: {}", "body", undefined],
    ["text/plain: {}, image/png: {}", "body", undefined],
    ["application/octet-stream: {}", "file", ["*/*"]],
    [`application/pdf: ${object}`, "file", ["application/pdf"]],
    ["application/vnd.x: {}", "file", ["application/vnd.x"]],
    [`'*/*': ${binary}`, "file", ["*/*"]],
    [`application/json: ${binary}`, "file", ["*/*"]],
    ["image/svg+xml: {}", "body", undefined],
  ])("%s", (content, kind, types) => {
    const result = resultOf(content);
    expect(result.kind).toBe(kind);
    expect(result.file).toEqual(
      types === undefined ? undefined : { maxBytes: 5_000_000, types, as: "embedded" },
    );
    expect(result.structured).toBe(false);
  });

  test.each([
    ["get", "204", "empty"],
    ["get", "205", "empty"],
    ["head", "200", "empty"],
    ["delete", "204", "empty"],
    // The document says nothing; what comes all the same is shown.
    ["get", "200", "body"],
    ["delete", "200", "body"],
    ["get", "default", "body"],
  ])("%s with a %s that has no content: %s", (method, status, kind) => {
    expect(resultOf("", { method, status }).kind).toBe(kind);
  });
});

const STREAMS = `
openapi: 3.2.0
paths:
  /lines: { get: { operationId: lines, responses: { "200": { description: ok, content: { application/x-ndjson: { schema: { $ref: "#/components/schemas/Game" } } } } } } }
  /array: { get: { operationId: array, responses: { "200": { description: ok, content: { application/jsonl: { schema: { type: array, items: { $ref: "#/components/schemas/Game" } } } } } } } }
  /items: { get: { operationId: items, responses: { "200": { description: ok, content: { application/json-seq: { itemSchema: { $ref: "#/components/schemas/Game" } } } } } } }
  /data: { get: { operationId: data, responses: { "200": { description: ok, content: { text/event-stream: { schema: { $ref: "#/components/schemas/Game" } } } } } } }
  /named: { get: { operationId: named, responses: { "200": { description: ok, content: { text/event-stream: { schema: { oneOf: [{ $ref: "#/components/schemas/Created" }, { $ref: "#/components/schemas/Done" }] } } } } } } }
  /events: { get: { operationId: events, responses: { "200": { description: ok, content: { text/event-stream: { itemSchema: { type: object, properties: { data: { type: string }, event: { type: string } } } } } } } } }
  /wrapped: { get: { operationId: wrapped, responses: { "200": { description: ok, content: { text/event-stream: { itemSchema: { type: object, properties: { data: { type: string, contentMediaType: application/json } } } } } } } } }
  /silent: { get: { operationId: silent, responses: { "200": { description: ok, content: { text/event-stream: {} } } } } }
components:
  schemas:
    Game: { type: object, properties: { id: { type: string }, moves: { type: integer } } }
    Created: { type: object, properties: { event: { type: string }, data: { $ref: "#/components/schemas/Game" } } }
    Done: { type: object, properties: { event: { type: string }, data: { type: string } } }
`;

const selected = (operation: string, result: string) =>
  toolOf(
    STREAMS,
    `tools: { a_tool: { description: Reads., call: api.${operation}, result: ${result} } }`,
  );

describe("streams are lists of their items", () => {
  const text = { type: ["string", "null"] };
  test.each<[string, string, string, unknown]>([
    ["lines", "[id]", "lines", { id: text }],
    ["array", "[id]", "lines", { id: text }],
    ["items", "[id]", "lines", { id: text }],
    ["data", "[id]", "data", { id: text }],
    ["named", "[event, { id: data.id }]", "json-events", { event: text, id: text }],
    ["events", "[event, data]", "events", { event: text, data: text }],
    ["wrapped", "[{ n: data.whatever }, id]", "json-events", { n: {}, id: text }],
    ["silent", "[data]", "json-events", { data: {} }],
  ])("%s: %s", (operation, select, stream, properties) => {
    for (const from of ["", 'from: "[*]", ']) {
      const planned = selected(operation, `{ ${from}select: ${select} }`);
      expect(planned.result).toMatchObject({ kind: "list", stream, structured: true });
      expect(planned.outputSchema?.properties?.["items"]).toMatchObject({
        type: "array",
        items: { type: "object", properties },
      });
    }
  });

  test("a whole stream is a body, whose form nobody has to know", () => {
    expect(selected("data", "{ maxTokens: 100 }").result).toMatchObject({ kind: "body" });
    expect(selected("data", "{ maxTokens: 100 }").result.stream).toBeUndefined();
  });
});

describe("result.file", () => {
  const document = `
paths:
  /x: { get: { operationId: x, responses: { "200": { description: ok, content: { application/json: {}, application/pdf: {}, image/png: {} } }, "404": { description: no, content: { text/html: {} } } } } }
  /y: { get: { operationId: y, responses: { "200": { description: ok } } } }
  /z: { get: { operationId: z, responses: { "200": { description: ok, content: { application/octet-stream: {} } } } } }
`;
  const file = (operation: string, facts: string) =>
    toolOf(
      document,
      `tools: { a_tool: { description: Reads., call: api.${operation}, result: { file: { ${facts} } } } }`,
    ).result;

  test.each<[string, string, unknown]>([
    [
      "x",
      "maxBytes: 7MB, types: [image/*, APPLICATION/PDF], as: resource-link",
      { maxBytes: 7_000_000, types: ["image/*", "application/pdf"], as: "resource-link" },
    ],
    [
      "x",
      "",
      {
        maxBytes: 5_000_000,
        types: ["application/json", "application/pdf", "image/png"],
        as: "embedded",
      },
    ],
    ["y", "", { maxBytes: 5_000_000, types: ["*/*"], as: "embedded" }],
    ["z", "types: [text/csv]", { maxBytes: 5_000_000, types: ["text/csv"], as: "embedded" }],
    ["z", "", { maxBytes: 5_000_000, types: ["*/*"], as: "embedded" }],
    ["y", "types: [text/csv]", { maxBytes: 5_000_000, types: ["text/csv"], as: "embedded" }],
  ])("%s with { %s }", (operation, facts, want) => {
    expect(file(operation, facts)).toMatchObject({ kind: "file", file: want, structured: false });
  });
});
