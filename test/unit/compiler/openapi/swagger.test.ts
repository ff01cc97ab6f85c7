import { describe, expect, test } from "vitest";
import type { Operation } from "../../../../src/compiler/ir/api-model.ts";
import { api, model, operation, schema } from "./model.ts";

function lowered(item: object, members: object = {}, path = "/a"): Operation {
  const found = operation(path, item, { version: "2.0", members });
  if (!("key" in found)) throw new Error(found.join("\n"));
  return found;
}

const post = (parameters: readonly object[], more: object = {}): object => ({
  post: { parameters, ...more },
});

describe("IN-01: given servers of 2.0, want them as URLs", () => {
  const cases: readonly (readonly [string, object, readonly string[]])[] = [
    ["nothing", {}, ["/"]],
    ["a path alone", { basePath: "/v1" }, ["/v1"]],
    ["a path without its slash", { host: "h.test", basePath: "v1" }, ["https://h.test/v1"]],
    ["a host alone is reached by https", { host: "h.test:8443" }, ["https://h.test:8443"]],
    [
      "https goes before http, which the list does not rank",
      { host: "h.test", schemes: ["http", "https"], basePath: "/" },
      ["https://h.test", "http://h.test"],
    ],
    ["http alone", { host: "h.test", schemes: ["http"] }, ["http://h.test"]],
  ];
  for (const [title, members, want] of cases) {
    test(title, () => {
      const found = model(api("2.0", members));
      expect(found.model?.servers.map(({ url }) => url)).toEqual(want);
      expect(found.told).toEqual([]);
    });
  }

  const refused: readonly (readonly [string, object, string])[] = [
    [
      "a template in host",
      { host: "{tenant}.test" },
      'openapi/bad-server the server "{tenant}.test" cannot be used: host must be a name and an optional port',
    ],
    [
      "a scheme in host",
      { host: "https://h.test", basePath: "/v1" },
      'openapi/bad-server the server "https://h.test" cannot be used: host must be a name and an optional port',
    ],
    [
      "web sockets alone",
      { host: "h.test", schemes: ["wss"] },
      'openapi/bad-server the server "h.test" cannot be used: none of its schemes is http or https',
    ],
  ];
  for (const [title, members, want] of refused) {
    test(`${title} is a warning`, () => expect(model(api("2.0", members)).told).toEqual([want]));
  }

  test("an operation's schemes replace the document's", () => {
    const members = { host: "h.test", basePath: "/v1", schemes: ["https"] };
    const { servers } = lowered({ get: { schemes: ["http"] } }, members);
    expect(servers.map(({ url }) => url)).toEqual(["http://h.test/v1"]);
  });
});

describe("given a parameter of 2.0, want its schema, style and origin", () => {
  const array = { type: "array", items: { type: "string" } };
  const cases: readonly (readonly [string, object, object])[] = [
    [
      "a text",
      { in: "query", type: "string", description: "D", enum: ["a"], "x-nullable": true },
      {
        in: "query",
        style: "form",
        explode: true,
        description: "D",
        schema: { type: ["string", "null"], enum: ["a", null] },
        origin: { uri: "api", pointer: "/paths/~1a/post/parameters/0" },
      },
    ],
    [
      "bounds of draft 4",
      { in: "query", type: "number", minimum: 1, exclusiveMinimum: true, required: true },
      { required: true, schema: { type: "number", exclusiveMinimum: 1 } },
    ],
    ["a list without format", { in: "query", ...array }, { style: "form", explode: false }],
    ["csv", { in: "query", ...array, collectionFormat: "csv" }, { style: "form", explode: false }],
    [
      "ssv",
      { in: "query", ...array, collectionFormat: "ssv" },
      { style: "spaceDelimited", explode: false },
    ],
    ["tsv", { in: "query", ...array, collectionFormat: "tsv" }, { style: "tsv", explode: false }],
    [
      "pipes",
      { in: "query", ...array, collectionFormat: "pipes" },
      { style: "pipeDelimited", explode: false, schema: array },
    ],
    [
      "multi",
      { in: "query", ...array, collectionFormat: "multi" },
      { style: "form", explode: true },
    ],
    ["a list in a header", { in: "header", ...array }, { style: "simple", explode: false }],
    [
      "pipes in a header",
      { in: "header", ...array, collectionFormat: "pipes" },
      { style: "pipeDelimited", explode: false },
    ],
    ["an empty value", { in: "query", allowEmptyValue: true }, { allowEmptyValue: true }],
    ["a default", { in: "header", type: "integer", default: 1 }, { schema: { default: 1 } }],
  ];
  for (const [title, given, want] of cases) {
    test(title, () => {
      const { parameters } = lowered(post([{ name: "p", ...given }]));
      expect(parameters[0]).toMatchObject(want);
    });
  }

  const broken: readonly (readonly [string, object, string])[] = [
    [
      "multi in a header",
      { in: "header", ...array, collectionFormat: "multi" },
      'openapi/bad-style the header parameter "p" cannot have the style "multi"',
    ],
    [
      "tabs in a header",
      { in: "header", ...array, collectionFormat: "tsv" },
      'openapi/bad-style the header parameter "p" cannot have the style "tsv"',
    ],
    [
      "a member of Object.prototype for a format",
      { in: "query", ...array, collectionFormat: "constructor" },
      'openapi/bad-style the query parameter "p" cannot have the style "constructor"',
    ],
    [
      "a list of lists",
      { in: "query", type: "array", items: { ...array, collectionFormat: "pipes" } },
      'openapi/list-of-lists the query parameter "p" is a list of lists, which mcpgen cannot write with their delimiters',
    ],
    [
      "a cookie",
      { in: "cookie" },
      'openapi/bad-parameter-location the parameter "p" is in "cookie"',
    ],
  ];
  for (const [title, given, want] of broken) {
    test(`${title} breaks the operation`, () => {
      expect(operation("/a", post([{ name: "p", ...given }]), { version: "2.0" })).toEqual([want]);
    });
  }

  test("a reference to #/parameters is followed, and an operation's own replaces its path's", () => {
    const { parameters } = lowered(
      {
        parameters: [{ $ref: "#/parameters/page" }, { name: "q", in: "query", type: "string" }],
        get: { parameters: [{ name: "q", in: "query", type: "integer" }] },
      },
      { parameters: { page: { name: "page", in: "query", type: "integer" } } },
    );
    expect(parameters.map(({ name, schema }) => [name, schema])).toEqual([
      ["page", { type: "integer" }],
      ["q", { type: "integer" }],
    ]);
  });
});

describe("given the body of an operation of 2.0, want a request body", () => {
  test("a body parameter in the media types that the document consumes", () => {
    const { requestBody } = lowered(
      post([{ name: "b", in: "body", required: true, schema: { $ref: "#/definitions/D" } }]),
      { definitions: { D: {} }, consumes: ["application/JSON", "application/xml"] },
    );
    expect(requestBody).toMatchObject({
      required: true,
      content: [
        { type: "application/json", schema: { $ref: "api#/definitions/D" } },
        { type: "application/xml", schema: { $ref: "api#/definitions/D" } },
      ],
      origin: { uri: "api", pointer: "/paths/~1a/post/parameters/0" },
    });
  });

  const body = [{ name: "b", in: "body", schema: {} }];
  const file = { name: "f", in: "formData", type: "file", required: true, description: "F" };
  const types: readonly (readonly [string, readonly object[], object, readonly string[]])[] = [
    ["a body without consumes is JSON", body, {}, ["application/json"]],
    ["an operation clears consumes", body, { consumes: [] }, ["application/json"]],
    [
      "an operation's consumes goes before the document's",
      body,
      { consumes: ["text/csv"] },
      ["text/csv"],
    ],
    [
      "a form without consumes is url-encoded",
      [{ name: "a", in: "formData", type: "string" }],
      {},
      ["application/x-www-form-urlencoded"],
    ],
    ["a form with a file is multipart", [file], {}, ["multipart/form-data"]],
    [
      "a form is sent as no JSON, whatever consumes says",
      [{ name: "a", in: "formData", type: "string" }],
      { consumes: ["application/json", "application/x-www-form-urlencoded"] },
      ["application/x-www-form-urlencoded"],
    ],
    [
      "a file is not url-encoded, whatever consumes says",
      [file],
      { consumes: ["application/x-www-form-urlencoded", "multipart/form-data"] },
      ["multipart/form-data"],
    ],
  ];
  for (const [title, parameters, more, want] of types) {
    test(title, () => {
      const { requestBody } = lowered(post(parameters, more));
      expect(requestBody?.content.map(({ type }) => type)).toEqual(want);
    });
  }

  test("formData parameters of path and operation are the properties of one object", () => {
    const tags = { name: "t", in: "formData", type: "array", items: { type: "string" } };
    const { requestBody, parameters } = lowered({
      parameters: [file],
      post: {
        parameters: [
          { ...tags, collectionFormat: "pipes" },
          { name: "__proto__", in: "formData", type: "integer" },
        ],
      },
    });
    expect(parameters).toEqual([]);
    expect(requestBody?.required).toBe(true);
    const [form] = requestBody?.content ?? [];
    expect(form?.schema).toEqual({
      type: "object",
      properties: {
        f: { type: "string", format: "binary", description: "F" },
        t: { type: "array", items: { type: "string" } },
        ["__proto__"]: { type: "integer" },
      },
      required: ["f"],
    });
    expect({ ...form?.encoding }).toEqual({ t: { style: "pipeDelimited", explode: false } });
  });

  test("a body of GET is kept: 2.0 does not say that it has none", () => {
    expect(lowered({ get: { parameters: body } }).requestBody).toBeDefined();
  });
});

describe("given a response of 2.0, want content", () => {
  const response = (one: object, more: object = {}, members: object = {}): unknown =>
    lowered({ get: { responses: { 200: one }, ...more } }, members).responses[0]?.content.map(
      ({ type, schema: own, examples }) => [type, own, examples],
    );
  const own = { $ref: "api#/paths/~1a/get/responses/200/schema" };
  test("a schema in what the document produces", () => {
    const members = { produces: ["application/json", "text/xml"] };
    expect(response({ schema: {} }, {}, members)).toEqual([
      ["application/json", own, []],
      ["text/xml", own, []],
    ]);
  });
  test("a schema alone is JSON", () => {
    expect(response({ schema: {} })).toEqual([["application/json", own, []]]);
  });
  test("a file alone is bytes", () => {
    expect(response({ schema: { type: "file" } })).toEqual([["application/octet-stream", own, []]]);
  });
  test("no schema is no content", () => {
    expect(response({}, { produces: ["application/json"] })).toEqual([]);
  });
  test("examples have their media types", () => {
    const examples = { "application/json": { a: 1 }, "a name": 2 };
    expect(response({ examples })).toEqual([["application/json", undefined, [{ a: 1 }]]]);
    expect(response({ schema: {}, examples }, { produces: ["application/pdf"] })).toEqual([
      ["application/pdf", own, []],
      ["application/json", own, [{ a: 1 }]],
    ]);
  });
  test("a reference to #/responses is followed", () => {
    const members = { responses: { R: { description: "D", schema: { type: "string" } } } };
    expect(response({ $ref: "#/responses/R" }, {}, members)).toEqual([
      ["application/json", { $ref: "api#/responses/R/schema" }, []],
    ]);
  });
});

describe("given a schema of 2.0, want JSON Schema 2020-12", () => {
  const cases: readonly (readonly [string, object, object])[] = [
    ["x-nullable", { type: "string", "x-nullable": true }, { type: ["string", "null"] }],
    ["nullable, a word of 3.0", { type: "string", nullable: true }, { type: "string" }],
    ["a file", { type: "file" }, { type: "string", format: "binary" }],
    [
      "the name of a discriminator",
      { type: "object", discriminator: "kind" },
      { type: "object", discriminator: { propertyName: "kind", mapping: {} } },
    ],
    [
      "words beside a reference",
      { $ref: "#/definitions/T", type: "string" },
      { $ref: "api#/definitions/T" },
    ],
  ];
  for (const [title, given, want] of cases) {
    test(title, () => expect(schema("2.0", given, { T: {} })).toEqual(want));
  }
});

test("security definitions of every type", () => {
  const scopes = { read: "R" };
  const { model: found, told } = model(
    api("2.0", {
      securityDefinitions: {
        basic: { type: "basic", description: "D" },
        key: { type: "apiKey", in: "query", name: "k" },
        code: {
          type: "oauth2",
          flow: "accessCode",
          authorizationUrl: "/a",
          tokenUrl: "/t",
          scopes,
        },
        application: { type: "oauth2", flow: "application", tokenUrl: "/t", scopes },
        implicit: { type: "oauth2", flow: "implicit", authorizationUrl: "/a", scopes },
        password: { type: "oauth2", flow: "password", tokenUrl: "/t" },
        cookie: { type: "apiKey", in: "cookie", name: "k" },
        flow: { type: "oauth2", flow: "toString" },
        http: { type: "http", scheme: "basic" },
      },
      security: [{ key: [] }],
    }),
  );
  const schemes = [...(found?.securitySchemes ?? [])];
  expect(schemes.map(([name, { origin: _, name: __, ...scheme }]) => [name, scheme])).toEqual([
    ["basic", { type: "http", scheme: "basic", description: "D" }],
    ["key", { type: "apiKey", in: "query", parameter: "k" }],
    [
      "code",
      {
        type: "oauth2",
        flows: [{ flow: "authorizationCode", authorizationUrl: "/a", tokenUrl: "/t", scopes }],
      },
    ],
    [
      "application",
      { type: "oauth2", flows: [{ flow: "clientCredentials", tokenUrl: "/t", scopes }] },
    ],
    ["implicit", { type: "oauth2", flows: [{ flow: "implicit", authorizationUrl: "/a", scopes }] }],
    ["password", { type: "oauth2", flows: [{ flow: "password", tokenUrl: "/t", scopes: {} }] }],
  ]);
  expect(found?.securitySchemes.get("code")?.origin).toEqual({
    uri: "api",
    pointer: "/securityDefinitions/code",
  });
  expect(told).toEqual([
    'openapi/bad-security-scheme the security scheme "cookie" cannot be used: in must be header or query',
    'openapi/bad-security-scheme the security scheme "flow" cannot be used: flow must be implicit, password, application or accessCode',
    'openapi/bad-security-scheme the security scheme "http" cannot be used: type must be basic, apiKey or oauth2',
  ]);
});

test("what 3.x adds is not read in 2.0", () => {
  const { model: found } = model(
    api("2.0", {
      servers: [{ url: "https://h.test" }],
      components: { securitySchemes: { k: { type: "apiKey", in: "query", name: "k" } } },
      paths: { "/a": { trace: {}, get: { requestBody: { content: { "a/b": {} } } } } },
    }),
  );
  expect(found?.servers).toEqual([{ url: "/" }]);
  expect(found?.securitySchemes.size).toBe(0);
  expect(found?.operations.map(({ key, requestBody }) => [key, requestBody])).toEqual([
    ["GET /a", undefined],
  ]);
});

test("a body beside a form breaks the operation: the request can be one of them", () => {
  const both = post([
    { name: "b", in: "body", schema: {} },
    { name: "f", in: "formData", type: "string" },
  ]);
  expect(operation("/a", both, { version: "2.0" })).toEqual([
    'openapi/body-beside-form the request has a body, "b", and a form with "f": it can be one of them',
  ]);
});
