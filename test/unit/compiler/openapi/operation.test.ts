import { describe, expect, test } from "vitest";
import type { Operation } from "../../../../src/compiler/ir/api-model.ts";
import { operation } from "./model.ts";

const get = (members: object): object => ({ get: members });
const lowered = (...given: Parameters<typeof operation>): Operation => {
  const found = operation(...given);
  if (!("key" in found)) throw new Error(found.join("\n"));
  return found;
};

describe("given a parameter, want it with the standard's defaults", () => {
  const cases: readonly (readonly [string, object, object])[] = [
    ["query", { in: "query" }, { style: "form", explode: true, required: false }],
    ["header", { in: "header" }, { style: "simple", explode: false }],
    ["cookie", { in: "cookie" }, { style: "form", explode: true }],
    [
      "query deepObject",
      { in: "query", style: "deepObject" },
      { style: "deepObject", explode: false },
    ],
    ["explode: false", { in: "query", explode: false }, { style: "form", explode: false }],
    ["allowReserved in query", { in: "query", allowReserved: true }, { allowReserved: true }],
    ["allowReserved elsewhere", { in: "header", allowReserved: true }, { allowReserved: false }],
    [
      "required",
      { in: "query", required: true, deprecated: true },
      { required: true, deprecated: true },
    ],
    ["no schema", { in: "query" }, { schema: true }],
    [
      "a schema by its place",
      { in: "query", schema: { type: "string" } },
      { schema: { $ref: "api#/paths/~1a/get/parameters/0/schema" } },
    ],
    [
      "a schema by what it refers to",
      { in: "query", schema: { $ref: "#/components/schemas/T" } },
      { schema: { $ref: "api#/components/schemas/T" } },
    ],
    [
      "content",
      { in: "query", content: { "Application/JSON": { schema: {}, example: { a: 1 } } } },
      {
        mediaType: "application/json",
        examples: [{ a: 1 }],
        schema: { $ref: "api#/paths/~1a/get/parameters/0/content/Application~1JSON/schema" },
      },
    ],
    [
      "examples",
      {
        in: "query",
        example: 1,
        examples: {
          b: { value: 2 },
          c: { $ref: "#/components/examples/E" },
          d: { externalValue: "http://x" },
        },
      },
      { examples: [1, 2, 3] },
    ],
  ];
  const members = {
    components: { schemas: { T: {} }, examples: { E: { value: 3 } } },
  };
  for (const [title, given, want] of cases) {
    test(title, () => {
      const { parameters } = lowered("/a", get({ parameters: [{ name: "p", ...given }] }), {
        members,
      });
      expect(parameters[0]).toMatchObject(want);
    });
  }

  test("path parameters are required and come first, in the order of the template", () => {
    const { parameters } = lowered("/a/{x}/b-{y}", {
      parameters: [
        { name: "q", in: "query" },
        { name: "y", in: "path", style: "matrix" },
      ],
      get: { parameters: [{ name: "x", in: "path", required: false }] },
    });
    expect(parameters.map((p) => [p.name, p.required, p.style])).toEqual([
      ["x", true, "simple"],
      ["y", true, "matrix"],
      ["q", false, "form"],
    ]);
  });

  test("an operation's parameter replaces its path's, by location and name", () => {
    const { parameters } = lowered("/a", {
      parameters: [
        { name: "p", in: "query", description: "path" },
        { name: "p", in: "header" },
      ],
      get: { parameters: [{ name: "p", in: "query", description: "own" }] },
    });
    expect(parameters.map((p) => [p.in, p.description])).toEqual([
      ["query", "own"],
      ["header", undefined],
    ]);
  });

  test("Accept, Content-Type and Authorization are no parameters", () => {
    const parameters = ["accept", "Content-Type", "AUTHORIZATION", "X-Kept"].map((name) => ({
      name,
      in: "header",
    }));
    expect(lowered("/a", get({ parameters })).parameters.map((p) => p.name)).toEqual(["X-Kept"]);
  });
});

describe("given the rest of an operation", () => {
  test("identity, texts and extensions are kept", () => {
    expect(
      lowered(
        "/a",
        {
          post: {
            operationId: "op",
            summary: "s",
            description: { $ref: "text.json" },
            tags: ["t", 3],
            deprecated: true,
            "x-a": { b: 1 },
          },
        },
        { files: { "text.json": "from a file" } },
      ),
    ).toMatchObject({
      key: "POST /a",
      method: "POST",
      path: "/a",
      operationId: "op",
      summary: "s",
      description: "from a file",
      tags: ["t"],
      deprecated: true,
      extensions: { "x-a": { b: 1 } },
      origin: { uri: "api", pointer: "/paths/~1a/post" },
    });
  });

  test("responses: exact codes, then ranges, then default", () => {
    const { responses } = lowered(
      "/a",
      get({
        responses: {
          default: {},
          "4xx": {},
          404: {},
          "2XX": {},
          200: { description: "d" },
          "x-a": {},
        },
      }),
    );
    expect(responses.map((r) => r.status)).toEqual(["200", "404", "2XX", "4XX", "default"]);
    expect(responses[0]?.description).toBe("d");
  });

  test("a request body keeps its media types in order, with encoding and examples", () => {
    const content = {
      "multipart/form-data": {
        encoding: { f: { contentType: "image/*", style: "form", explode: false } },
      },
      "Application/JSON; charset=UTF-8": { schema: {}, example: { $ref: "inlined.json" } },
      "text/plain": null,
    };
    const { requestBody } = lowered("/a", { put: { requestBody: { required: true, content } } });
    expect(requestBody?.required).toBe(true);
    expect(requestBody?.content).toMatchObject([
      {
        type: "multipart/form-data",
        encoding: { f: { contentType: "image/*", style: "form", explode: false } },
      },
      { type: "application/json; charset=utf-8", examples: [] },
      { type: "text/plain" },
    ]);
  });

  const bodies: readonly (readonly ["3.0" | "3.1", string, boolean])[] = [
    ["3.0", "get", false],
    ["3.0", "head", false],
    ["3.0", "delete", true],
    ["3.1", "get", true],
    ["3.1", "trace", false],
  ];
  for (const [version, method, kept] of bodies) {
    test(`the body of ${method} in ${version} is ${kept ? "kept" : "ignored"}`, () => {
      const item = { [method]: { requestBody: { content: { "a/b": {} } } } };
      expect(lowered("/a", item, { version }).requestBody !== undefined).toBe(kept);
    });
  }

  const security: readonly (readonly [string, object, object, unknown])[] = [
    ["none declared", {}, {}, undefined],
    ["the document's", {}, { security: [{ k: [] }] }, [[{ scheme: "k", scopes: [] }]]],
    [
      "its own",
      { security: [{ o: ["r"], k: [] }, {}] },
      { security: [{ k: [] }] },
      [
        [
          { scheme: "o", scopes: ["r"] },
          { scheme: "k", scopes: [] },
        ],
        [],
      ],
    ],
    ["none needed", { security: [] }, { security: [{ k: [] }] }, [[]]],
    ["one empty alternative", { security: [{}] }, {}, [[]]],
  ];
  for (const [title, own, members, want] of security) {
    test(`security: ${title}`, () => {
      expect(lowered("/a", get(own), { members }).security).toEqual(want);
    });
  }

  test("servers that are no list break the operations that have them, and no others", () => {
    const told = ["openapi/wrong-type servers must be an array, not an object"];
    expect(operation("/a", get({ servers: {} }))).toEqual(told);
    expect(operation("/a", { servers: {}, ...get({}) })).toEqual(told);
  });

  test("servers: its own, else its path's, else the document's", () => {
    const members = { servers: [{ url: "/root" }] };
    const path = { servers: [{ url: "/path" }] };
    expect(lowered("/a", get({}), { members }).servers).toEqual([{ url: "/root" }]);
    expect(lowered("/a", { ...path, ...get({}) }, { members }).servers).toEqual([{ url: "/path" }]);
    const own = { ...path, ...get({ servers: [{ url: "/own" }] }) };
    expect(lowered("/a", own, { members }).servers).toEqual([{ url: "/own" }]);
  });
});

describe("a reference may stand in place of any object", () => {
  const ok = { content: { "a/b": { $ref: "f.json#/media" } } };
  const files = {
    "f.json": {
      item: { post: { $ref: "#/operation" } },
      operation: {
        parameters: [{ $ref: "#/parameter" }],
        requestBody: { $ref: "#/body" },
        responses: { 200: { $ref: "#/response" } },
      },
      parameter: { name: "p", in: "query" },
      body: ok,
      response: { $ref: "#/response2" },
      response2: ok,
      media: { schema: { type: "string" } },
    },
  };
  const members = { paths: { "/a": { $ref: "f.json#/item", summary: "own" } } };

  test("and is followed across files", () => {
    const found = lowered("/a", {}, { members, files });
    const schema = { $ref: "f.json#/media/schema" };
    expect(found).toMatchObject({
      key: "POST /a",
      parameters: [{ name: "p", origin: { uri: "f.json", pointer: "/parameter" } }],
      requestBody: { content: [{ type: "a/b", schema }] },
      responses: [{ status: "200", content: [{ type: "a/b", schema }] }],
      origin: { uri: "f.json", pointer: "/operation" },
    });
  });

  test("a path item's own fields go before those of its target", () => {
    const item = { $ref: "f.json#/item", get: { operationId: "own" } };
    expect(lowered("/a", item, { files }).operationId).toBe("own");
  });
});

describe("an operation that cannot be lowered is broken, with its reasons", () => {
  const p = (members: object): object =>
    get({ parameters: [{ name: "p", in: "query", ...members }] });
  const cases: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    [
      "not an object",
      "/a",
      { get: 3 },
      ["openapi/wrong-type GET /a must be an object, not a number"],
    ],
    [
      "parameters as a map",
      "/a",
      get({ parameters: {} }),
      ["openapi/wrong-type parameters must be an array, not an object"],
    ],
    [
      "a dead parameter",
      "/a",
      get({ parameters: [{ $ref: "#/x" }] }),
      ['openapi/unresolved-reference the reference "#/x" points to nothing: "api" has no "x"'],
    ],
    [
      "a dead file",
      "/a",
      get({ requestBody: { $ref: "x.json" } }),
      [
        'openapi/unresolved-reference the reference "x.json" points to nothing: nothing was read of "x.json"',
      ],
    ],
    [
      "no name",
      "/a",
      get({ parameters: [{ in: "query" }] }),
      ["openapi/missing-member a parameter has no name"],
    ],
    [
      "no in",
      "/a",
      get({ parameters: [{ name: "p" }] }),
      ['openapi/missing-member the parameter "p" has no in'],
    ],
    [
      "an unknown place",
      "/a",
      p({ in: "body" }),
      ['openapi/bad-parameter-location the parameter "p" is in "body"'],
    ],
    [
      "a place of Object.prototype",
      "/a",
      p({ in: "constructor" }),
      ['openapi/bad-parameter-location the parameter "p" is in "constructor"'],
    ],
    [
      "a style of another place",
      "/a",
      p({ style: "matrix" }),
      ['openapi/bad-style the query parameter "p" cannot have the style "matrix"'],
    ],
    [
      "two media types",
      "/a",
      p({ content: { "a/b": {}, "c/d": {} } }),
      [
        'openapi/bad-parameter-content the content of the parameter "p" is not exactly one media type',
      ],
    ],
    [
      "broken braces",
      "/a/{x",
      get({}),
      ['openapi/bad-template the path "/a/{x" cannot be filled: its braces do not match'],
    ],
    [
      "an unnamed parameter",
      "/a/{}",
      get({}),
      ['openapi/bad-template the path "/a/{}" cannot be filled: a parameter has no name'],
    ],
    [
      "a path without a slash",
      "a",
      get({}),
      ['openapi/bad-path the path "a" does not begin with /'],
    ],
    [
      "a dead path",
      "/a",
      { $ref: "x.json" },
      [
        'openapi/unresolved-reference the reference "x.json" points to nothing: nothing was read of "x.json"',
      ],
    ],
    [
      "two reasons at once",
      "/a",
      get({ parameters: [{}], responses: [] }),
      [
        "openapi/missing-member a parameter has no name",
        "openapi/wrong-type responses must be an object, not an array",
      ],
    ],
  ];
  for (const [title, path, item, want] of cases) {
    test(title, () => expect(operation(path, item)).toEqual(want));
  }
});
