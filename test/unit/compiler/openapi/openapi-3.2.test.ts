import { describe, expect, test } from "vitest";
import { quote } from "../../../../src/compiler/diagnostics/quote.ts";
import type { Operation } from "../../../../src/compiler/ir/api-model.ts";
import { api, model, operation, schema } from "./model.ts";

function lowered(item: object, members: object = {}): Operation {
  const found = operation("/a", item, { version: "3.2", members });
  if (!("key" in found)) throw new Error(found.join("\n"));
  return found;
}

describe("IN-01: given methods of 3.2, want operations", () => {
  test("query has a field, others stand in additionalOperations as they are sent", () => {
    const item = {
      query: { requestBody: { content: { "application/json": {} } } },
      additionalOperations: { COPY: { operationId: "copy" }, Link: {} },
    };
    const found = model(api("3.2", { paths: { "/a": item } })).model;
    expect(found?.operations.map(({ key }) => key)).toEqual(["QUERY /a", "COPY /a", "Link /a"]);
    expect(found?.operations[0]?.requestBody).toBeDefined();
    expect(found?.operations[1]).toMatchObject({
      operationId: "copy",
      origin: { pointer: "/paths/~1a/additionalOperations/COPY" },
    });
  });

  test("before 3.2 neither is read", () => {
    const item = { query: {}, additionalOperations: { COPY: {} } };
    expect(model(api("3.1", { paths: { "/a": item } })).model?.operations).toEqual([]);
  });

  const cases: readonly (readonly [string, string, string, string])[] = [
    ["a space", "GET OUT", "* /a", "a method is a token of RFC 9110"],
    ["a line", "A\r\nHost: x", "* /a", "a method is a token of RFC 9110"],
    ["nothing", "", "* /a", "a method is a token of RFC 9110"],
    ["a tunnel", "CONNECT", "CONNECT /a", "it is not for requests"],
    ["a tunnel in lower case", "connect", "connect /a", "it is not for requests"],
    ["a method with a field", "POST", "POST /a", "it belongs into the field post"],
    ["query", "QUERY", "QUERY /a", "it belongs into the field query"],
  ];
  for (const [title, method, key, reason] of cases) {
    test(`${title} is refused in additionalOperations`, () => {
      const item = { additionalOperations: { [method]: {} } };
      const broken = model(api("3.2", { paths: { "/a": item } })).model?.broken;
      expect(broken?.map((one) => [one.key, one.diagnostics.map((d) => d.message)])).toEqual([
        [key, [`${quote(method)} cannot be the method of an operation: ${reason}`]],
      ]);
      expect(broken?.[0]?.diagnostics[0]?.origin?.onKey).toBe(true);
    });
  }
});

describe("given a parameter of 3.2", () => {
  const get = (...parameters: readonly object[]): object => ({ get: { parameters } });

  test("querystring is the whole query, with its content's encoding", () => {
    const content = {
      "application/x-www-form-urlencoded": {
        schema: {},
        encoding: { tags: { style: "pipeDelimited", explode: false } },
      },
    };
    const { parameters } = lowered(get({ name: "q", in: "querystring", required: true, content }));
    expect(parameters[0]).toMatchObject({
      name: "q",
      in: "query",
      querystring: true,
      required: true,
      mediaType: "application/x-www-form-urlencoded",
      encoding: { tags: { style: "pipeDelimited", explode: false } },
    });
  });

  const broken: readonly (readonly [string, object, readonly string[]])[] = [
    [
      "querystring without content",
      get({ name: "q", in: "querystring", schema: {} }),
      [
        'openapi/bad-parameter-content the content of the parameter "q" is not exactly one media type',
      ],
    ],
    [
      "querystring beside query",
      get(
        { name: "q", in: "querystring", content: { "application/json": {} } },
        { name: "p", in: "query" },
      ),
      [
        'openapi/querystring-with-query the parameter "q" is the whole query, and "p" is in query as well',
      ],
    ],
  ];
  for (const [title, item, want] of broken) {
    test(`${title} breaks the operation`, () => {
      expect(operation("/a", item, { version: "3.2" })).toEqual(want);
    });
  }

  test("an operation's querystring replaces its path's, whatever its name", () => {
    const content = { "application/json": {} };
    const item = {
      parameters: [{ name: "a", in: "querystring", content }],
      ...get({ name: "b", in: "querystring", content }),
    };
    expect(lowered(item).parameters.map(({ name }) => name)).toEqual(["b"]);
  });

  test("before 3.2 querystring is no location", () => {
    const item = get({ name: "q", in: "querystring", content: { "application/json": {} } });
    expect(operation("/a", item)).toEqual([
      'openapi/bad-parameter-location the parameter "q" is in "querystring"',
    ]);
  });

  const cases: readonly (readonly [string, object, object])[] = [
    ["form in cookie", { in: "cookie" }, { style: "form", explode: true }],
    [
      "cookie in cookie",
      { in: "cookie", style: "cookie", allowReserved: true },
      { style: "cookie", explode: true, allowReserved: false },
    ],
    ["reserved characters in path", { in: "path", allowReserved: true }, { allowReserved: true }],
    [
      "reserved characters in cookie",
      { in: "cookie", allowReserved: true },
      { allowReserved: true },
    ],
    [
      "reserved characters in header",
      { in: "header", allowReserved: true },
      { allowReserved: false },
    ],
  ];
  for (const [title, given, want] of cases) {
    test(title, () => {
      const found = operation("/a/{p}", get({ name: "p", ...given }), { version: "3.2" });
      expect(found).toMatchObject({
        parameters: expect.arrayContaining([expect.objectContaining(want)]),
      });
    });
  }
});

describe("given content of 3.2", () => {
  const content = (media: object, members: object = {}): unknown =>
    lowered({ get: { responses: { 200: { content: { "a/b": media } } } } }, members).responses[0]
      ?.content[0];
  const at = "/paths/~1a/get/responses/200/content/a~1b";

  test("itemSchema is a schema of its own", () => {
    expect(content({ itemSchema: { type: "object" } })).toMatchObject({
      itemSchema: { $ref: `api#${at}/itemSchema` },
    });
  });

  test("encodings by position", () => {
    const media = {
      prefixEncoding: [{ contentType: "application/json" }, {}],
      itemEncoding: { contentType: "image/*" },
    };
    expect(content(media)).toMatchObject(media);
  });

  test("a reference to components.mediaTypes is followed", () => {
    const members = { components: { mediaTypes: { M: { schema: { type: "string" } } } } };
    expect(content({ $ref: "#/components/mediaTypes/M" }, members)).toMatchObject({
      type: "a/b",
      schema: { $ref: "api#/components/mediaTypes/M/schema" },
    });
  });

  test("of an example, its data goes before its older value; a serialized one is no value", () => {
    const examples = {
      a: { dataValue: { n: 1 }, serializedValue: "n=1" },
      b: { value: 2 },
      c: { serializedValue: "n=3" },
    };
    expect(content({ examples })).toMatchObject({ examples: [{ n: 1 }, 2] });
  });
});

test("tags, servers and security schemes have what 3.2 adds", () => {
  const tag = { name: "t", summary: "S", description: "D", parent: "p", kind: "nav" };
  const { model: found } = model(
    api("3.2", {
      tags: [tag, { name: "p" }],
      servers: [{ url: "https://h.test", name: "live" }],
      components: {
        securitySchemes: {
          device: {
            type: "oauth2",
            deprecated: true,
            oauth2MetadataUrl: "https://h.test/.well-known/oauth-authorization-server",
            flows: {
              deviceAuthorization: {
                deviceAuthorizationUrl: "https://h.test/device",
                tokenUrl: "https://h.test/token",
                refreshUrl: "https://h.test/refresh",
                scopes: { r: "R" },
              },
            },
          },
        },
      },
    }),
  );
  expect(found?.tags).toEqual([tag, { name: "p" }]);
  expect(found?.servers).toEqual([{ url: "https://h.test", name: "live" }]);
  expect(found?.securitySchemes.get("device")).toEqual({
    name: "device",
    type: "oauth2",
    deprecated: true,
    metadataUrl: "https://h.test/.well-known/oauth-authorization-server",
    flows: [
      {
        flow: "deviceAuthorization",
        deviceAuthorizationUrl: "https://h.test/device",
        tokenUrl: "https://h.test/token",
        refreshUrl: "https://h.test/refresh",
        scopes: { r: "R" },
      },
    ],
    origin: { uri: "api", pointer: "/components/securitySchemes/device" },
  });
});

describe("given a discriminator, want its mapping as schemas", () => {
  const others = { Cat: {}, "a/b": {} };
  const cases: readonly (readonly [string, unknown, unknown])[] = [
    ["nothing but a name", { propertyName: "k" }, { propertyName: "k", mapping: {} }],
    [
      "names, references, and what leads nowhere",
      {
        propertyName: "k",
        mapping: { c: "Cat", d: "#/components/schemas/a~1b", e: "a/b", f: "Gone", g: 1 },
        defaultMapping: "Cat",
      },
      {
        propertyName: "k",
        mapping: {
          c: "api#/components/schemas/Cat",
          d: "api#/components/schemas/a~1b",
          e: "api#/components/schemas/a~1b",
        },
        defaultMapping: "api#/components/schemas/Cat",
      },
    ],
    ["no property", { mapping: {} }, undefined],
    ["a list", [], undefined],
  ];
  for (const [title, discriminator, want] of cases) {
    test(title, () => {
      const found = schema("3.2", { discriminator }, others);
      expect(found).toEqual(want === undefined ? {} : { discriminator: want });
    });
  }
});

test("$self names the document: references by that name stay in it", () => {
  const self = "https://h.test/apis/a.json";
  const { model: found } = model(
    api("3.2", {
      $self: self,
      components: {
        schemas: {
          S: { $ref: `${self}#/components/schemas/T` },
          R: { $ref: "a.json#/components/schemas/T" },
          T: { type: "string" },
        },
      },
    }),
  );
  for (const name of ["S", "R"]) {
    expect(found?.schemas.get(`api#/components/schemas/${name}`)).toEqual({
      $ref: "api#/components/schemas/T",
    });
  }
});
