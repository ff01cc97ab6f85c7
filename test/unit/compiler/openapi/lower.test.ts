import { describe, expect, test } from "vitest";
import { api, model, tell } from "./model.ts";

describe("given a root that is no document of ours", () => {
  const info = { title: "T", version: "1" };
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["a list", [], ["openapi/wrong-type an OpenAPI document must be an object, not an array"]],
    [
      "no version",
      { info, paths: {} },
      [
        "openapi/missing-version the document has no openapi field, so it is not an OpenAPI document",
      ],
    ],
    [
      "a number for a version",
      { openapi: 3.1, info, paths: {} },
      ['openapi/wrong-type openapi must be a text such as "3.1.0", not a number'],
    ],
    [
      "Swagger 1.2",
      { swagger: "1.2", info, paths: {} },
      ['openapi/unsupported-version OpenAPI "1.2" is not supported'],
    ],
    [
      "OpenAPI 3.3",
      { openapi: "3.3.0", info, paths: {} },
      ['openapi/unsupported-version OpenAPI "3.3.0" is not supported'],
    ],
    [
      "a member of Object.prototype for a version",
      { openapi: "constructor", info, paths: {} },
      ['openapi/unsupported-version OpenAPI "constructor" is not supported'],
    ],
    [
      "a version that is none",
      { openapi: "3.0.0; rm", info, paths: {} },
      ['openapi/unsupported-version OpenAPI "3.0.0; rm" is not supported'],
    ],
  ];
  for (const [title, root, want] of cases) {
    test(`${title} is refused`, () => {
      const { model: found, told } = model(root);
      expect(found).toBeUndefined();
      expect(told).toEqual(want);
    });
  }
});

describe("given a document with a fault, the rest is lowered", () => {
  const cases: readonly (readonly [string, object, readonly string[]])[] = [
    [
      "no paths in 3.0",
      api("3.0", { paths: undefined }),
      ['openapi/missing-paths OpenAPI "3.0.4" needs a paths object'],
    ],
    [
      "nothing at all in 3.1",
      api("3.1", { paths: undefined }),
      ['openapi/missing-paths OpenAPI "3.1.1" needs a paths object'],
    ],
    ["webhooks alone in 3.1", api("3.1", { paths: undefined, webhooks: {} }), []],
    [
      "paths as a list",
      api("3.1", { paths: [] }),
      ["openapi/wrong-type paths must be an object, not an array"],
    ],
    [
      "no info",
      api("3.1", { info: undefined }),
      ["openapi/missing-info the document has no info with a title and a version"],
    ],
    [
      "a server without a url",
      api("3.1", { servers: [{}] }),
      ['openapi/bad-server the server "" cannot be used: it has no url'],
    ],
    [
      "a variable without a default",
      api("3.1", { servers: [{ url: "https://{h}/" }] }),
      [
        'openapi/bad-server the server "https://{h}/" cannot be used: its variable {h} has no default',
      ],
    ],
    [
      "a status that is none",
      api("3.1", { paths: { "/a": { get: { responses: { ok: {} } } } } }),
      ['openapi/unknown-status "ok" is not a status of a response'],
    ],
    [
      "an unusable security scheme",
      api("3.1", {
        components: { securitySchemes: { k: { type: "apiKey", in: "body", name: "n" } } },
      }),
      [
        'openapi/bad-security-scheme the security scheme "k" cannot be used: in must be header, query or cookie',
      ],
    ],
    [
      "an operationId twice",
      api("3.1", {
        paths: { "/a": { get: { operationId: "x" } }, "/b": { put: { operationId: "x" } } },
      }),
      ['openapi/duplicate-operation-id the operationId "x" names both "GET /a" and "PUT /b"'],
    ],
  ];
  for (const [title, root, want] of cases) {
    test(title, () => {
      const given = JSON.parse(JSON.stringify(root));
      const { model: found, told } = model(given);
      expect(found).toBeDefined();
      expect(told).toEqual(want);
    });
  }

  test("operations with one operationId both remain, one broken operation loses no other", () => {
    const { model: found } = model(
      api("3.1", {
        paths: {
          "/a": { get: { operationId: "x" }, post: 3 },
          "/b": { put: { operationId: "x" }, summary: "s", unknown: {} },
          "/c": { $ref: "dead.json" },
        },
      }),
    );
    expect(found?.operations.map((o) => o.key)).toEqual(["GET /a", "PUT /b"]);
    expect(found?.broken.map((o) => [o.key, tell(o.diagnostics)[0]?.split(" ")[0]])).toEqual([
      ["POST /a", "openapi/wrong-type"],
      ["* /c", "openapi/unresolved-reference"],
    ]);
  });
});

test("servers: variables have their defaults, relative urls stay, none is the root", () => {
  const servers = [
    {
      url: "https://{host}.example.com/{v}",
      variables: { host: { default: "eu" }, v: { default: "v1" } },
    },
    { url: "../api", description: "d" },
  ];
  expect(model(api("3.1", { servers })).model?.servers).toEqual([
    { url: "https://eu.example.com/v1" },
    { url: "../api", description: "d" },
  ]);
  expect(model(api("3.1", {})).model?.servers).toEqual([{ url: "/" }]);
});

test("security schemes of every type", () => {
  const flow = { tokenUrl: "https://t", scopes: { r: "read" } };
  const securitySchemes = {
    key: { type: "apiKey", in: "header", name: "X-Key", description: "d" },
    basic: { type: "http", scheme: "Basic" },
    oauth: {
      type: "oauth2",
      flows: { clientCredentials: flow, implicit: { authorizationUrl: "https://a", scopes: {} } },
    },
    oidc: { type: "openIdConnect", openIdConnectUrl: "https://o" },
    mtls: { type: "mutualTLS" },
    linked: { $ref: "#/components/securitySchemes/basic" },
  };
  const { model: found, told } = model(api("3.1", { components: { securitySchemes } }));
  expect(told).toEqual([]);
  expect([...(found?.securitySchemes.values() ?? [])]).toMatchObject([
    { name: "key", type: "apiKey", in: "header", parameter: "X-Key", description: "d" },
    { name: "basic", type: "http", scheme: "basic" },
    {
      name: "oauth",
      type: "oauth2",
      flows: [
        { flow: "clientCredentials", tokenUrl: "https://t", scopes: { r: "read" } },
        { flow: "implicit", authorizationUrl: "https://a", scopes: {} },
      ],
    },
    { name: "oidc", type: "openIdConnect", url: "https://o" },
    { name: "mtls", type: "mutualTLS" },
    { name: "linked", type: "http", scheme: "basic" },
  ]);
});
