import { describe, expect, test } from "vitest";
import type { Operation } from "../../../../src/compiler/ir/api-model.ts";
import { api, model, operation, schema, tell, type Version } from "./model.ts";

function lowered(...given: Parameters<typeof operation>): Operation {
  const found = operation(...given);
  if (!("key" in found)) throw new Error(found.join("\n"));
  return found;
}

describe("words beside a reference count since 3.1 only", () => {
  const versions: readonly Version[] = ["2.0", "3.0", "3.1", "3.2"];
  for (const version of versions) {
    const counts = version === "3.1" || version === "3.2";
    test(`of a schema in ${version}`, () => {
      const root = version === "2.0" ? "#/definitions" : "#/components/schemas";
      const target = `api${root}/T`;
      expect(schema(version, { $ref: `${root}/T`, maxLength: 3 }, { T: {} })).toEqual(
        counts ? { $ref: target, maxLength: 3 } : { $ref: target },
      );
    });
    test(`of a response in ${version}`, () => {
      const responses = { 200: { $ref: "#/r", description: "here", content: { "a/b": {} } } };
      const found = lowered(
        "/a",
        { get: { responses } },
        { version, members: { r: { description: "there" } } },
      );
      expect(found.responses[0]).toMatchObject({
        description: counts ? "here" : "there",
        content: [],
      });
    });
  }
});

describe("IN-31: a reference stands in place of whatever authors put it", () => {
  const parameters = [{ name: "p", in: "query" }];
  test("an operation, its maps and its lists", () => {
    const found = lowered(
      "/a",
      { get: { $ref: "op.json" } },
      {
        files: {
          "op.json": {
            parameters: { $ref: "#/lists/parameters" },
            responses: { $ref: "#/lists/responses" },
            servers: { $ref: "#/lists/servers" },
            security: { $ref: "#/lists/security" },
            lists: {
              parameters,
              responses: { 200: { content: { $ref: "#/lists/content" } } },
              content: { "a/b": {} },
              servers: [{ url: "https://h.test" }],
              security: [{ k: ["s"] }],
            },
          },
        },
      },
    );
    expect(found.parameters.map(({ name }) => name)).toEqual(["p"]);
    expect(found.responses.map(({ content }) => content.map(({ type }) => type))).toEqual([
      ["a/b"],
    ]);
    expect(found.servers).toEqual([{ url: "https://h.test" }]);
    expect(found.security).toEqual([[{ scheme: "k", scopes: ["s"] }]]);
    expect(found.origin).toEqual({ uri: "op.json", pointer: "" });
  });

  test("whole maps of the document", () => {
    const { model: found, told } = model(
      {
        openapi: "3.1.0",
        info: { $ref: "all.json#/info" },
        paths: { $ref: "all.json#/paths" },
        tags: { $ref: "all.json#/tags" },
        components: { $ref: "all.json#/components" },
      },
      {
        "all.json": {
          info: { title: "T", version: "1" },
          tags: [{ name: "t" }],
          paths: { "/a": { get: { responses: { 200: { $ref: "api#/components/responses/R" } } } } },
          components: {
            securitySchemes: { $ref: "#/schemes" },
            responses: { $ref: "#/responses" },
          },
          schemes: { k: { type: "http", scheme: "bearer" } },
          responses: { R: { content: { "a/b": { schema: {} } } } },
        },
      },
    );
    expect(told).toEqual([]);
    expect(found?.info).toEqual({ title: "T", version: "1" });
    expect(found?.tags).toEqual([{ name: "t" }]);
    expect([...(found?.securitySchemes.keys() ?? [])]).toEqual(["k"]);
    expect(found?.operations[0]?.responses[0]?.content[0]?.schema).toEqual({
      $ref: "all.json#/responses/R/content/a~1b/schema",
    });
  });

  test("the properties and the branches of a schema: referred to, never copied", () => {
    const file = {
      properties: { a: { type: "string" }, b: { properties: { $ref: "#/properties" } } },
      branches: [{ type: "string" }, { $ref: "#/properties/a" }],
    };
    const written = {
      properties: { $ref: "s.json#/properties", own: { type: "integer" } },
      oneOf: { $ref: "s.json#/branches" },
    };
    expect(schema("3.0", written, {}, { "s.json": file })).toEqual({
      properties: {
        a: { $ref: "s.json#/properties/a" },
        b: { $ref: "s.json#/properties/b" },
        own: { type: "integer" },
      },
      oneOf: [{ $ref: "s.json#/branches/0" }, { $ref: "s.json#/properties/a" }],
    });
  });

  test("a dead one there says so", () => {
    expect(schema("3.0", { properties: { $ref: "#/gone" } })).toBe(
      'openapi/unresolved-reference the reference "#/gone" points to nothing: "api" has no "gone"',
    );
    expect(schema("3.0", { properties: { $ref: "#/components/schemas/S/properties" } })).toBe(
      'openapi/reference-cycle the reference "#/components/schemas/S/properties" leads back to itself',
    );
  });
});

describe("$ref is not a reference", () => {
  test("as the name of a property", () => {
    const properties = { $ref: { type: "string" }, $id: { type: "string" } };
    expect(schema("3.1", { properties, required: ["$ref"] })).toEqual({
      properties,
      required: ["$ref"],
    });
  });

  test("in the data of a schema", () => {
    const data = { $ref: "gone.json" };
    const written = { default: data, const: data, enum: [data], examples: [data] };
    expect(schema("3.1", written)).toEqual(written);
  });

  test("in the value of an example", () => {
    const found = lowered("/a", {
      get: {
        parameters: [
          { name: "p", in: "query", examples: { a: { value: { x: { $ref: "gone" } } } } },
        ],
      },
    });
    expect(found.parameters[0]?.examples).toEqual([{ x: { $ref: "gone" } }]);
  });
});

test("a dead reference breaks its operation alone", () => {
  const { model: found, told } = model(
    api("3.1", {
      paths: { "/a": { get: { parameters: [{ $ref: "#/gone" }] }, post: {} }, "/b": { get: {} } },
    }),
  );
  expect(told).toEqual([]);
  expect(found?.operations.map(({ key }) => key)).toEqual(["POST /a", "GET /b"]);
  expect(found?.broken.map(({ key, diagnostics }) => [key, tell(diagnostics)])).toEqual([
    [
      "GET /a",
      [
        'openapi/unresolved-reference the reference "#/gone" points to nothing: "api" has no "gone"',
      ],
    ],
  ]);
});

describe("IN-32: given a path template that is more than a path", () => {
  const item = (...parameters: readonly object[]): object => ({ get: { parameters } });
  const path = (name: string): object => ({ name, in: "path", schema: { type: "integer" } });
  const facts = ({ path: sent, parameters }: Operation): unknown => [
    sent,
    parameters.map((p) => [p.in, p.name, p.required, p.schema]),
  ];
  const cases: readonly (readonly [string, string, object, string, readonly string[]])[] = [
    ["a fragment stays", "/a/{id}#copy", item(path("id")), "/a/{id}#copy", ["path id"]],
    ["a fixed query stays", "/a?beta=true", item(), "/a?beta=true", []],
    ["a pair of a query is a parameter of it", "/a?id={id}", item(path("id")), "/a", ["query id"]],
    [
      "a declared one is required",
      "/a?x=1&id={id}#f",
      item({ name: "id", in: "query", schema: { type: "integer" } }),
      "/a?x=1#f",
      ["query id"],
    ],
    ["its key is its name", "/a?the%20id={id}", item(path("id")), "/a", ["query the id"]],
  ];
  for (const [title, key, given, want, parameters] of cases) {
    test(title, () => {
      const { model: found, told } = model(api("3.1", { paths: { [key]: given } }));
      expect(told).toEqual([]);
      const [one] = found?.operations ?? [];
      expect(one?.key).toBe(`GET ${key}`);
      expect(one?.path).toBe(want);
      expect(one?.parameters.map(({ name, in: location }) => `${location} ${name}`)).toEqual(
        parameters,
      );
      for (const parameter of one?.parameters ?? []) expect(parameter.required).toBe(true);
    });
  }

  const broken: readonly (readonly [string, string, string])[] = [
    ["text around a name in its query", "/a?id=x{id}", "its query has more than key={name} pairs"],
    ["an expression of RFC 6570", "/a{?id}", "{?id} is no name of a path parameter"],
    ["reserved expansion", "/a/{+id}", "{+id} has an operator of RFC 6570"],
    ["a dot segment", "/../a/{id}", 'it has a segment "." or ".."'],
    ["an encoded dot segment", "/a/%2e%2E;v=1/b", 'it has a segment "." or ".."'],
  ];
  for (const [title, key, reason] of broken) {
    test(`${title} is refused with the place`, () => {
      const found = model(api("3.1", { paths: { [key]: item() } })).model?.broken[0];
      expect(tell(found?.diagnostics ?? [])).toEqual([
        `openapi/bad-template the path ${JSON.stringify(key)} cannot be filled: ${reason}`,
      ]);
      expect(found?.diagnostics[0]?.origin?.pointer).toMatch(/^\/paths\//);
    });
  }

  test("a name that nothing declares is a text, and a warning says so", () => {
    const { model: found, told } = model(api("3.0", { paths: { "/a/{x}?y={y}": { get: {} } } }));
    expect(found?.operations.map(facts)).toEqual([
      [
        "/a/{x}",
        [
          ["path", "x", true, { type: "string" }],
          ["query", "y", true, { type: "string" }],
        ],
      ],
    ]);
    expect(told).toEqual([
      'openapi/undeclared-path-parameter the path "/a/{x}?y={y}" has {x}, which no parameter declares: it is taken as a text',
      'openapi/undeclared-path-parameter the path "/a/{x}?y={y}" has {y}, which no parameter declares: it is taken as a text',
    ]);
  });

  test("a path parameter without a place is never sent, and a warning says so", () => {
    const { model: found, told } = model(api("3.0", { paths: { "/a": item(path("x")) } }));
    expect(found?.operations[0]?.parameters).toEqual([]);
    expect(told).toEqual([
      'openapi/unused-path-parameter the path parameter "x" is not in the path "/a": it is never sent',
    ]);
  });

  test("of a parameter that is declared twice the first holds, and a warning says so", () => {
    const twice = item({ name: "P", in: "header", required: true }, { name: "p", in: "header" });
    const { model: found, told } = model(api("3.0", { paths: { "/a": twice } }));
    expect(found?.operations[0]?.parameters.map(({ name }) => name)).toEqual(["P"]);
    expect(told).toEqual([
      'openapi/duplicate-parameter the header parameter "p" is declared twice; the first one holds',
    ]);
  });
});

test("a document of webhooks alone has no operations and no problem", () => {
  for (const version of ["3.1", "3.2"] as const) {
    const { paths: _, ...root } = api(version, { webhooks: { w: { post: {} } } }) as {
      paths: object;
    };
    const { model: found, told } = model(root);
    expect(found?.operations).toEqual([]);
    expect(told).toEqual([]);
  }
});

test("ranges of statuses are upper case, vendor media types stay what they are", () => {
  const content = { "application/vnd.api+JSON; v=1": {} };
  const { responses } = lowered("/a", { get: { responses: { "4xx": {}, "2XX": { content } } } });
  expect(responses.map(({ status }) => status)).toEqual(["2XX", "4XX"]);
  expect(responses[0]?.content[0]?.type).toBe("application/vnd.api+json; v=1");
});

test("__proto__ may be the name of anything", () => {
  const text = `{
    "openapi": "3.1.0", "info": {"title": "T", "version": "1"},
    "tags": [{"name": "__proto__"}],
    "security": [{"__proto__": ["__proto__"]}],
    "paths": {
      "/__proto__/{__proto__}": {
        "post": {
          "operationId": "__proto__", "tags": ["__proto__"], "x-__proto__": 1,
          "parameters": [
            {"name": "__proto__", "in": "path"}, {"name": "__proto__", "in": "query"},
            {"name": "__proto__", "in": "header"}, {"name": "__proto__", "in": "cookie"}
          ],
          "requestBody": {"content": {"multipart/form-data": {
            "schema": {"$ref": "#/components/schemas/__proto__"}, "encoding": {"__proto__": {"contentType": "a/b"}}
          }}},
          "responses": {"__proto__": {}, "200": {}}
        }
      }
    },
    "components": {
      "schemas": {"__proto__": {"properties": {"__proto__": {"type": "string"}},
        "discriminator": {"propertyName": "__proto__", "mapping": {"__proto__": "__proto__"}}}},
      "securitySchemes": {"__proto__": {"type": "oauth2", "flows": {"password": {"tokenUrl": "/", "scopes": {"__proto__": "S"}}}}}
    }
  }`;
  const { model: found, told } = model(JSON.parse(text));
  expect(told).toEqual(['openapi/unknown-status "__proto__" is not a status of a response']);
  const [one] = found?.operations ?? [];
  expect(one?.parameters.map((p) => `${p.in} ${p.name}`)).toEqual(
    ["path", "query", "header", "cookie"].map((location) => `${location} __proto__`),
  );
  expect(one?.security).toEqual([[{ scheme: "__proto__", scopes: ["__proto__"] }]]);
  const media = one?.requestBody?.content[0];
  expect(Object.keys(media?.encoding ?? {})).toEqual(["__proto__"]);
  const body = found?.schemas.get("api#/components/schemas/__proto__");
  if (typeof body !== "object") throw new Error("the schema is gone");
  expect(Object.keys(body.properties ?? {})).toEqual(["__proto__"]);
  expect(Object.entries(body.discriminator?.mapping ?? {})).toEqual([
    ["__proto__", "api#/components/schemas/__proto__"],
  ]);
  const scheme = found?.securitySchemes.get("__proto__");
  expect(scheme?.type === "oauth2" ? Object.keys(scheme.flows[0]?.scopes ?? {}) : []).toEqual([
    "__proto__",
  ]);
  expect(({} as Record<string, unknown>)["type"]).toBeUndefined();
});

describe("given a schema with an $id, want references to start there", () => {
  const pet = {
    $id: "https://h.test/schemas/pet.json",
    $defs: { name: { type: "string" }, tag: { $anchor: "tag", type: "integer" } },
    properties: {
      a: { $ref: "#/$defs/name" },
      b: { $ref: "#tag" },
      c: { $ref: "#" },
      d: { $ref: "toy.json" },
      e: { $ref: "https://h.test/schemas/toy.json#/$defs/x" },
    },
  };
  const others = {
    Toy: { $id: "https://h.test/schemas/toy.json", $defs: { x: { type: "null" } } },
    Data: { examples: [{ $id: "https://h.test/schemas/pet.json" }] },
  };
  test("in 3.1", () => {
    const at = "api#/components/schemas";
    expect(schema("3.1", pet, others)).toEqual({
      properties: {
        a: { $ref: `${at}/S/$defs/name` },
        b: { $ref: `${at}/S/$defs/tag` },
        c: { $ref: `${at}/S` },
        d: { $ref: `${at}/Toy` },
        e: { $ref: `${at}/Toy/$defs/x` },
      },
    });
  });
  test("in 3.0 it is no keyword", () => {
    expect(schema("3.0", { $id: "https://h.test/s", items: { $ref: "#/paths" } })).toEqual({
      items: { $ref: "api#/paths" },
    });
  });
});

describe("given a dynamic reference, want what it can lead to", () => {
  const at = "api#/components/schemas";
  const node = { $dynamicAnchor: "node" };
  const cases: readonly (readonly [string, object, object, unknown])[] = [
    [
      "one anchor of that name",
      { items: { $dynamicRef: "#node" }, ...node },
      {},
      { items: { $ref: `${at}/S` } },
    ],
    [
      "several: any of them",
      { items: { $dynamicRef: "#node", type: "object" }, ...node },
      { T: { $id: "t.json", ...node } },
      { items: { type: "object", allOf: [{ anyOf: [{ $ref: `${at}/S` }, { $ref: `${at}/T` }] }] } },
    ],
    [
      "a plain anchor",
      { $defs: { a: { $anchor: "a" } }, items: { $dynamicRef: "#a" } },
      {},
      { items: { $ref: `${at}/S/$defs/a` } },
    ],
    [
      "beside $ref",
      { $ref: "#/components/schemas/T", $dynamicRef: "#node" },
      { T: node },
      { $ref: `${at}/T`, allOf: [{ $ref: `${at}/T` }] },
    ],
    [
      "the nearest recursive anchor of 2019-09",
      { $recursiveAnchor: true, items: { items: { $recursiveRef: "#" } } },
      {},
      { items: { items: { $ref: `${at}/S` } } },
    ],
    [
      "a recursive one without an anchor starts at the $id",
      { $id: "s.json", items: { $recursiveRef: "#" } },
      {},
      { items: { $ref: `${at}/S` } },
    ],
    [
      "a recursive one without either is an unknown keyword",
      { items: { $recursiveRef: "#" } },
      {},
      { items: {} },
    ],
    [
      "a dead one",
      { items: { $dynamicRef: "#gone" } },
      {},
      'openapi/unresolved-reference the reference "#gone" points to nothing: "api" has no $anchor "gone"',
    ],
  ];
  for (const [title, written, others, want] of cases) {
    test(title, () => expect(schema("3.1", written, others)).toEqual(want));
  }
});

test("a port that YAML reads as a number is the variable's default", () => {
  const servers = [{ url: "https://h.test:{port}", variables: { port: { default: 8443 } } }];
  expect(model(api("3.1", { servers })).model?.servers).toEqual([{ url: "https://h.test:8443" }]);
});

test("a header of a part that holds itself in its content is read once", () => {
  const found = lowered(
    "/a",
    {
      post: {
        requestBody: {
          content: {
            "multipart/form-data": { encoding: { f: { headers: { X: { $ref: "#/h" } } } } },
          },
        },
      },
    },
    {
      members: {
        h: {
          content: {
            "a/b": {
              schema: { type: "string" },
              encoding: { f: { headers: { X: { $ref: "#/h" } } } },
            },
          },
        },
      },
    },
  );
  expect(found.requestBody?.content[0]?.encoding["f"]?.headers).toEqual([
    { name: "X", required: false, schema: { $ref: "api#/h/content/a~1b/schema" } },
  ]);
});

test("what many operations share by reference is lowered once", () => {
  const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
  const parameters = names.map((name) => ({ name, in: "query" }));
  const paths = names.map((name) => [`/${name}`, { get: { $ref: "#/x-operation" } }] as const);
  const { model: found } = model(
    api("3.1", {
      paths: Object.fromEntries(paths),
      "x-operation": {
        parameters,
        responses: { 200: {} },
        requestBody: { content: { "a/b": {} } },
      },
    }),
  );
  const [first, ...others] = found?.operations ?? [];
  expect(others).toHaveLength(99);
  for (const other of others) {
    expect(other.parameters[99]).toBe(first?.parameters[99]);
    expect(other.responses).toBe(first?.responses);
    expect(other.requestBody).toBe(first?.requestBody);
  }
});

describe("one over a limit is refused", () => {
  test("targets of a dynamic reference", () => {
    const many = (count: number): object =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`T${i}`, { $id: `t${i}`, $dynamicAnchor: "a" }]),
      );
    const written = { $dynamicAnchor: "a", items: { $dynamicRef: "#a" } };
    expect(schema("3.1", written, many(63))).toMatchObject({ items: { allOf: [{}] } });
    expect(schema("3.1", written, many(64))).toBe(
      'openapi/too-many-targets the dynamic reference "#a" can lead to more than 64 schemas',
    );
  });

  test("additional operations of a path", () => {
    const many = (count: number): object => ({
      additionalOperations: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`M${i}`, {}]),
      ),
    });
    const at = (item: object) => model(api("3.2", { paths: { "/a": item } })).model;
    expect(at(many(64))?.operations).toHaveLength(64);
    expect(tell(at(many(65))?.broken.flatMap(({ diagnostics }) => diagnostics) ?? [])).toEqual([
      "openapi/too-many-methods a path has more than 64 additional operations",
    ]);
  });
});

describe("a style of an Encoding Object applies to a form, and since 3.1 to the parts of a multipart body", () => {
  const cases = [
    { version: "3.0", type: "application/x-www-form-urlencoded", styled: true },
    { version: "3.0", type: "multipart/form-data", styled: false },
    { version: "3.1", type: "application/x-www-form-urlencoded; charset=utf-8", styled: true },
    { version: "3.1", type: "multipart/form-data", styled: true },
  ] as const;
  test.each(cases)("$type in $version", ({ version, type, styled }) => {
    const encoding = { f: { contentType: "a/b", style: "deepObject", explode: true } };
    const requestBody = { content: { [type]: { encoding } } };
    const found = lowered("/a", { post: { requestBody, responses: {} } }, { version });
    expect(found.requestBody?.content[0]?.encoding["f"]).toEqual(
      styled ? encoding.f : { contentType: "a/b" },
    );
  });
});
