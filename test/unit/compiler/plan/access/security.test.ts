import { describe, expect, test } from "vitest";
import { planOf, told } from "../support.ts";

const DOCUMENT = `
paths:
  /a: { get: { operationId: a, security: [{ key: [], basic: [] }, { oauth: [read] }], responses: { "200": { description: ok } } } }
  /b: { get: { operationId: b, security: [{}, { oauth: [write] }], responses: { "200": { description: ok } } } }
  /c: { get: { operationId: c, security: [], responses: { "200": { description: ok } } } }
  /d: { get: { operationId: d, responses: { "200": { description: ok } } } }
components:
  securitySchemes:
    key: { type: apiKey, in: query, name: k }
    basic: { type: http, scheme: Basic }
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: "https://id.example.com/token", scopes: {} } } }
`;
const tools = (...calls: readonly string[]): string =>
  `tools:\n${calls.map((call) => `  tool_${call}: { description: Reads., call: api.${call}, scopes: [s] }`).join("\n")}\nscopes: { s: { describe: S, upstream: { api.oauth: [extra] } } }`;
const OAUTH = "auth: { api.oauth: { use: oauth2, clientId: ID, secret: SECRET, scopes: [own] } }";

describe("schemes of an operation", () => {
  test("the first alternatives that have credentials are kept, in the document's order", () => {
    const { value } = planOf(
      DOCUMENT,
      `${tools("a")}\nauth: { api.oauth: { use: bearer, secret: T }, api.basic: { use: basic, username: U, secret: P }, api.key: { use: apiKey, secret: K } }`,
    );
    expect(value.operations[0]?.security).toEqual([["api.key", "api.basic"], ["api.oauth"]]);
    expect(value.securitySchemes).toEqual([
      { id: "api.oauth", source: "api", account: "service", use: "bearer", secret: "T" },
      {
        id: "api.basic",
        source: "api",
        account: "service",
        use: "basic",
        username: "U",
        secret: "P",
      },
      {
        id: "api.key",
        source: "api",
        account: "service",
        use: "apiKey",
        in: "query",
        name: "k",
        secret: "K",
      },
    ]);
  });

  test("an alternative whose schemes are not all there is not used", () => {
    const { diagnostics } = planOf(
      DOCUMENT,
      `${tools("a").replace(", upstream: { api.oauth: [extra] }", "")}\nauth: { api.key: { use: apiKey, secret: K } }`,
    );
    expect(told(diagnostics)).toEqual([
      'error auth/missing /tools/tool_a/call (key): "GET /a" needs credentials, and auth has none for it → add under auth: api.key: { use: apiKey, secret: API_KEY_API_KEY } and api.basic: { use: basic, username: API_BASIC_USER, secret: API_BASIC_PASSWORD }, or api.oauth: { use: oauth2, clientId: API_CLIENT_ID, secret: API_CLIENT_SECRET }',
    ]);
  });

  test("CT-19: OAuth is declared in the overlay: client credentials ask for what operations, scopes and the entry need, and know the document's token URL", () => {
    const { value, diagnostics } = planOf(DOCUMENT, `${tools("a", "b", "c")}\n${OAUTH}`);
    expect(diagnostics).toEqual([]);
    expect(value.securitySchemes).toEqual([
      {
        id: "api.oauth",
        source: "api",
        account: "service",
        use: "oauth2",
        grant: "client_credentials",
        tokenUrl: "https://id.example.com/token",
        clientId: "ID",
        secret: "SECRET",
        scopes: ["extra", "own", "read", "write"],
      },
    ]);
  });

  test("no credentials go to operations that need none, declared or not", () => {
    const { value } = planOf(DOCUMENT, `${tools("c", "d")}\n${OAUTH}`);
    expect(value.operations.map((operation) => operation.security)).toEqual([[], []]);
    expect(value.securitySchemes).toEqual([]);
  });

  const ODD = `
paths:
  /a: { get: { operationId: a, security: [{ mtls: [] }, { key: [], digest: [] }] } }
  /b: { get: { operationId: b, security: [{ mtls: [] }, { oidc: [read] }] } }
  /c: { get: { operationId: c, security: [{ gone: [] }] } }
  /d: { get: { operationId: d, security: [{ mtls: [] }, { cookie: [] }] } }
components:
  securitySchemes:
    mtls: { type: mutualTLS }
    digest: { type: http, scheme: Digest }
    key: { type: apiKey, in: query, name: k }
    cookie: { type: apiKey, in: cookie, name: c }
    oidc: { type: openIdConnect, openIdConnectUrl: "https://id.example.com/x" }
`;

  test("schemes that nothing can satisfy fail no build: the operation is called without, and a warning names them", () => {
    const { value, diagnostics } = planOf(ODD, "expose: [{ source: api }]");
    expect(value.tools).toHaveLength(4);
    expect(value.operations.map(({ security }) => security)).toEqual([[], [], [], []]);
    expect(told(diagnostics)).toEqual([
      'warning auth/none /components/securitySchemes/mtls: 4 operations of "api" need credentials; they are called without → add under auth in an overlay: api.oidc: { use: bearer, secret: API_TOKEN }, or api.cookie: { use: apiKey, secret: API_API_KEY }; nothing under auth can: api.mtls is mutualTLS, api.digest is http digest, api.gone is not declared',
    ]);
  });

  test("an alternative that works is used beside one that cannot", () => {
    const { value } = planOf(
      ODD,
      "expose: [{ source: api }]\nauth: { api.oidc: { use: bearer, secret: T }, api.cookie: { use: apiKey, secret: C } }",
    );
    expect(value.operations.map(({ key, security }) => [key, security])).toEqual([
      ["GET /a", []],
      ["GET /b", [["api.oidc"]]],
      ["GET /c", []],
      ["GET /d", [["api.cookie"]]],
    ]);
  });

  test("a tool that is declared for such an operation is an error", () => {
    expect(
      told(planOf(ODD, "tools: { a_tool: { description: Reads., call: api.a } }").diagnostics),
    ).toEqual([
      'error auth/missing /tools/a_tool/call (key): "GET /a" needs credentials, and auth has none for it → nothing under auth can: api.mtls is mutualTLS, api.digest is http digest',
    ]);
  });

  test("an added scheme goes to operations that declare nothing, and only to them", () => {
    const { value } = planOf(
      DOCUMENT,
      `${tools("c", "d").replace(", upstream: { api.oauth: [extra] }", "")}\nauth: { api.token: { use: bearer, secret: T, add: true } }`,
    );
    expect(value.operations.map((operation) => operation.security)).toEqual([[], [["api.token"]]]);
  });
});
