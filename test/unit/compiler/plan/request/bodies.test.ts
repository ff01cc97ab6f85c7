import { describe, expect, test } from "vitest";
import type { OperationPlan, ToolPlan } from "../../../../../src/compiler/ir/server-plan.ts";
import { planOf } from "../support.ts";

/** The operation and the tool that one request body makes without an overlay. */
function exposed(content: string, openapi = "3.1.0"): { operation: OperationPlan; tool: ToolPlan } {
  const { value, diagnostics } = planOf(
    `openapi: ${openapi}
paths:
  /x:
    post:
      operationId: send
      requestBody: { required: true, content: ${content} }
      responses: { "204": { description: done } }`,
    "expose: all",
  );
  const [operation] = value.operations;
  const [tool] = value.tools;
  if (operation === undefined || tool === undefined) {
    throw new Error(diagnostics.map((d) => d.message).join("; "));
  }
  return { operation, tool };
}

const OBJECT = "{ schema: { type: object, properties: { a: { type: string } } } }";
const STRING = "{ schema: { type: string } }";
const BINARY = "{ schema: { type: string, format: binary } }";
const FILE = {
  type: "string",
  description: "Base64, at most 196,608 bytes.",
  contentEncoding: "base64",
};

describe("the media type that a body is sent as", () => {
  test.each<[string, string, string, boolean]>([
    [
      "JSON before all",
      `{ text/plain: ${STRING}, application/json: ${OBJECT} }`,
      "application/json",
      false,
    ],
    [
      "application/json before a vendor's",
      `{ application/vnd.x+json: ${OBJECT}, application/json: ${OBJECT} }`,
      "application/json",
      false,
    ],
    [
      "a form before multipart",
      `{ multipart/form-data: ${OBJECT}, application/x-www-form-urlencoded: ${OBJECT} }`,
      "application/x-www-form-urlencoded",
      false,
    ],
    [
      "text before bytes",
      `{ application/octet-stream: ${BINARY}, text/csv: ${STRING} }`,
      "text/csv",
      false,
    ],
    [
      "any form before XML",
      `{ application/xml: ${OBJECT}, multipart/form-data: ${OBJECT} }`,
      "multipart/form-data",
      false,
    ],
    ["XML where there is nothing else", `{ application/xml: ${OBJECT} }`, "application/xml", false],
    ["a wildcard of a structure is JSON", `{ "*/*": ${OBJECT} }`, "application/json", false],
    ["a wildcard of anything is bytes", `{ "*/*": {} }`, "application/octet-stream", true],
    ["a range of images is decided by the file", `{ image/*: ${BINARY} }`, "image/*", true],
    [
      "what the document says to be base64 is sent as base64",
      "{ image/jpeg: { schema: { type: string, contentEncoding: base64 } } }",
      "image/jpeg",
      false,
    ],
    [
      "an unknown type of a string is text",
      `{ application/sdp: ${STRING} }`,
      "application/sdp",
      false,
    ],
    [
      "an unknown type of bytes is a file",
      `{ application/sdp: ${BINARY} }`,
      "application/sdp",
      true,
    ],
    [
      "a known type of bytes is a file, whatever its schema",
      `{ application/zip: ${STRING} }`,
      "application/zip",
      true,
    ],
    [
      "a structure that nobody can write is a file",
      `{ application/x-thrift: ${OBJECT} }`,
      "application/x-thrift",
      true,
    ],
    [
      "a name that is no media type is passed over",
      `{ examples: ${OBJECT}, application/octet-stream: ${BINARY} }`,
      "application/octet-stream",
      true,
    ],
  ])("%s", (_, content, mediaType, file) => {
    const { body } = exposed(content).operation;
    expect([body?.mediaType, body?.file === true]).toEqual([mediaType, file]);
  });

  test.each<[string, string, object]>([
    ["XML is given as text", `{ application/xml: ${OBJECT} }`, { type: "string" }],
    ["text of bytes is given as text", `{ text/csv: ${BINARY} }`, { type: "string" }],
    [
      "text keeps what its schema says",
      "{ text/plain: { schema: { type: string, maxLength: 9 } } }",
      { type: "string", maxLength: 9 },
    ],
    ["a file is given as base64", `{ application/octet-stream: ${BINARY} }`, FILE],
    [
      "a sequence of JSON is given as an array",
      "{ application/x-ndjson: { schema: { type: array, items: { type: integer } } } }",
      { type: "array", items: { type: "integer" } },
    ],
    [
      "JSON Lines of a structure are given as text",
      `{ application/jsonl: ${OBJECT} }`,
      { type: "string" },
    ],
    [
      "a scalar body is one input",
      "{ application/json: { schema: { type: integer } } }",
      { type: "integer" },
    ],
    [
      "an array body is one input",
      "{ application/json: { schema: { type: array, items: { type: string } } } }",
      { type: "array", items: { type: "string" } },
    ],
  ])("%s", (_, content, schema) => {
    const { tool } = exposed(content);
    expect(tool.inputs.map(({ name, schema: own }) => [name, own])).toEqual([["body", schema]]);
  });
});

describe("parts of a multipart body", () => {
  const parts = (properties: string, encoding = "{}", openapi = "3.1.0") =>
    exposed(
      `{ multipart/form-data: { schema: { type: object, properties: ${properties} }, encoding: ${encoding} } }`,
      openapi,
    );

  test.each<[string, string, string, object]>([
    ["format: binary", "{ f: { type: string, format: binary } }", "{}", { f: { file: true } }],
    [
      "several files",
      "{ f: { type: array, items: { type: string, format: binary } } }",
      "{}",
      { f: { file: true } },
    ],
    [
      "a content media type",
      "{ f: { type: string, contentMediaType: image/png } }",
      "{}",
      { f: { file: true } },
    ],
    ["nothing at all (3.1)", "{ f: {} }", "{}", { f: { file: true } }],
    [
      "a declared type of bytes",
      "{ f: { type: string } }",
      "{ f: { contentType: image/png } }",
      { f: { contentType: "image/png", file: true } },
    ],
    [
      "a declared type that is not",
      "{ f: { type: string } }",
      "{ f: { contentType: application/sdp } }",
      { f: { contentType: "application/sdp" } },
    ],
    [
      "a text that says how it is encoded",
      "{ f: { type: string, contentEncoding: base64 } }",
      "{}",
      {
        f: {
          contentType: "application/octet-stream",
          headers: { "Content-Transfer-Encoding": "base64" },
        },
      },
    ],
    [
      "a text, a number, an object",
      "{ a: { type: string }, b: { type: integer }, c: { type: object } }",
      "{}",
      {},
    ],
    [
      "a style silences the type",
      "{ a: { type: object } }",
      "{ a: { style: deepObject, explode: true, contentType: text/plain } }",
      { a: { style: "deepObject", explode: true } },
    ],
    [
      "an encoding without its property is ignored",
      "{ a: { type: string } }",
      "{ b: { contentType: text/csv } }",
      {},
    ],
    [
      "headers that the document fixes",
      "{ a: { type: string } }",
      "{ a: { headers: { X-A: { schema: { const: one } }, X-B: { schema: { enum: [2] } }, X-C: { schema: { default: c } }, X-D: { schema: { type: string } }, Content-Type: { schema: { const: x } } } } }",
      { a: { headers: { "X-A": "one", "X-B": "2", "X-C": "c" } } },
    ],
  ])("%s", (_, properties, encoding, want) => {
    expect(parts(properties, encoding).operation.body?.encoding).toEqual(want);
  });

  test("nothing at all is no file in 3.0, which has another word for it", () => {
    expect(parts("{ f: {} }", "{}", "3.0.3").operation.body?.encoding).toEqual({});
  });

  test("a file is given as base64, under the words of its document", () => {
    const { tool } = parts(
      "{ one: { description: A picture., contentMediaType: image/png }, many: { type: array, maxItems: 3, items: {} } }",
    );
    expect(tool.inputs.map(({ name, schema }) => [name, schema])).toEqual([
      [
        "one",
        {
          ...FILE,
          description: "A picture. Base64, at most 196,608 bytes: image/png.",
          contentMediaType: "image/png",
        },
      ],
      ["many", { type: "array", items: FILE, maxItems: 3 }],
    ]);
  });

  test("a header that must be there and that nobody fixes leaves the operation out", () => {
    const { value, diagnostics } = planOf(
      `paths:
  /x:
    post:
      operationId: send
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: { type: object, properties: { a: { type: string } } }
            encoding: { a: { headers: { X-A: { required: true, schema: { type: string } } } } }
      responses: { "204": { description: done } }`,
      "expose: all",
    );
    expect(value.tools).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toContain("expose/left-out");
  });

  test.each([
    ["application/xml", 0],
    ["application/xml, application/json", 1],
    ["text/plain", 1],
  ])("an object in a part of the type %s: %i tools, none that says XML of JSON", (type, tools) => {
    const { value, diagnostics } = planOf(
      `paths:
  /x:
    post:
      operationId: send
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: { type: object, properties: { a: { type: object, properties: { b: { type: string } } } } }
            encoding: { a: { contentType: "${type}" } }
      responses: { "204": { description: done } }`,
      "expose: all",
    );
    expect(value.tools).toHaveLength(tools);
    expect(diagnostics.filter(({ code }) => code === "expose/left-out")).toHaveLength(1 - tools);
  });

  test("a tool declared by name binds a file as base64", () => {
    const { value, diagnostics } = planOf(
      `paths:
  /x:
    post:
      operationId: send
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: { type: object, required: [f], properties: { f: { format: binary } } }
            encoding: { f: { contentType: "image/png, image/jpeg" } }
      responses: { "204": { description: done } }`,
      `tools:
  upload:
    description: Upload a picture.
    call: api.send
    owner: { team: pictures }
    reversibility: reversible
    input: { picture: { to: body.f, describe: The picture } }
    result: { select: all }`,
    );
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(value.tools[0]?.inputs[0]).toMatchObject({
      name: "picture",
      required: true,
      schema: {
        ...FILE,
        description: "The picture. Base64, at most 196,608 bytes: image/png, image/jpeg.",
      },
    });
  });
});

describe("what may not be empty where something must stand", () => {
  const parameter = (facts: string) => {
    const { value } = planOf(
      `paths:
  /x/{id}:
    get:
      operationId: get
      parameters: [${facts}]
      responses: { "200": { description: ok } }`,
      "expose: all",
    );
    return value.tools[0]?.inputs[0]?.schema;
  };
  const id = (schema: string): string =>
    `{ name: id, in: path, required: true, schema: ${schema} }`;

  test.each<[string, string, object]>([
    [
      "null in a path",
      id("{ type: [string, 'null'], maxLength: 9 }"),
      { type: "string", maxLength: 9 },
    ],
    [
      "an empty text that a pattern allows",
      id("{ type: string, pattern: '^[a-z]*$' }"),
      { type: "string", pattern: "^[a-z]*$", minLength: 1 },
    ],
    ["a plain path parameter is as it is", id("{ type: string }"), { type: "string" }],
    [
      "an array in a path",
      id("{ type: array, items: { type: string } }"),
      { type: "array", items: { type: "string" }, minItems: 1 },
    ],
  ])("%s", (_, facts, want) => {
    expect(parameter(facts)).toEqual(want);
  });

  test("a required property that a style would leave out", () => {
    const { tool } = exposed(
      "{ application/x-www-form-urlencoded: { schema: { type: object, required: [m], properties: { m: { type: object, additionalProperties: { type: string } } } }, encoding: { m: { style: deepObject, explode: true } } } }",
    );
    expect(tool.inputs[0]?.schema).toMatchObject({ type: "object", minProperties: 1 });
  });
});

describe("parameters with content", () => {
  const plan = (facts: string) => {
    const { value } = planOf(
      `openapi: 3.2.0
paths:
  /x:
    get:
      operationId: get
      parameters: [${facts}]
      responses: { "200": { description: ok } }`,
      "expose: all",
    );
    return {
      parameter: value.operations[0]?.parameters[0],
      schema: value.tools[0]?.inputs[0]?.schema,
    };
  };

  test("a structure that the runtime cannot write is given as text", () => {
    const { parameter, schema } = plan(
      `{ name: q, in: query, content: { application/xml: ${OBJECT} } }`,
    );
    expect(parameter?.mediaType).toBe("application/xml");
    expect(schema).toEqual({ type: "string" });
  });

  test("the whole query keeps the encodings of its properties", () => {
    const { parameter } = plan(
      "{ name: q, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: array, items: { type: string } } } }, encoding: { a: { explode: false }, b: { explode: false } } } } }",
    );
    expect(parameter).toMatchObject({
      in: "query",
      querystring: true,
      encoding: { a: { explode: false } },
    });
    expect(Object.keys(parameter?.encoding ?? {})).toEqual(["a"]);
  });
});

test("a required member that is declared nowhere is an input of any type", () => {
  const { tool } = exposed(
    "{ application/json: { schema: { type: object, required: [a, b], properties: { a: { type: string } } } } }",
  );
  expect(tool.inputs.map(({ name, required }) => [name, required])).toEqual([
    ["a", true],
    ["b", true],
  ]);
});

test("a body whose branches require members stays one input", () => {
  const { tool } = exposed(
    "{ application/json: { schema: { type: object, properties: { a: { type: string }, b: { type: string } }, anyOf: [{ required: [a] }, { required: [b] }] } } }",
  );
  expect(tool.inputs.map(({ name }) => name)).toEqual(["body"]);
});
