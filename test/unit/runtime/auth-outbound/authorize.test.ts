import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { authorizeUpstream } from "../../../../src/runtime/auth/outbound/authorize-upstream.ts";
import { loadCredentials } from "../../../../src/runtime/auth/outbound/credentials.ts";
import type { AppliedCredentials } from "../../../../src/runtime/call/call.ts";
import type { SecuritySchemeDefinition } from "../../../../src/runtime/codegen/v1/server.ts";
import { env } from "../../../../src/runtime/codegen/v1/server.ts";
import { failureOf, operationOf, stepOf } from "../../../helpers/step-call.ts";

const service = { source: "api", account: "service" } as const;
const SCHEMES: Record<string, SecuritySchemeDefinition> = {
  "api.header": { ...service, use: "apiKey", in: "header", name: "X-Key", secret: env("KEY") },
  "api.query": { ...service, use: "apiKey", in: "query", name: "key", secret: env("KEY") },
  "api.cookie": { ...service, use: "apiKey", in: "cookie", name: "sid", secret: env("KEY") },
  "api.basic": { ...service, use: "basic", username: env("USER_NAME"), secret: env("PASSWORD") },
  "api.bearer": { ...service, use: "bearer", secret: env("TOKEN") },
  "other.bearer": { ...service, source: "other", use: "bearer", secret: env("TOKEN") },
};
const ENVIRONMENT = { KEY: "k3y", USER_NAME: "ü", PASSWORD: "pa ss", TOKEN: "t0ken" };

async function applied(
  security: readonly (readonly string[])[] | undefined,
  environment: Record<string, string> = ENVIRONMENT,
): Promise<AppliedCredentials | undefined> {
  const credentials = loadCredentials({ securitySchemes: SCHEMES }, { environment });
  let got: AppliedCredentials | undefined;
  const send = authorizeUpstream(credentials)(async (step) => {
    got = step.credentials;
    return { status: 200, mediaType: undefined, body: undefined };
  });
  await send(stepOf(operationOf(security === undefined ? {} : { security })));
  return got;
}

const none = { header: {}, query: {}, cookie: {} };

describe("credentials of an operation", () => {
  test.each<[string, readonly (readonly string[])[] | undefined, AppliedCredentials | undefined]>([
    ["API key in a header", [["api.header"]], { ...none, header: { "X-Key": "k3y" } }],
    ["API key in the query", [["api.query"]], { ...none, query: { key: "k3y" } }],
    ["API key in a cookie", [["api.cookie"]], { ...none, cookie: { sid: "k3y" } }],
    ["Basic", [["api.basic"]], { ...none, header: { authorization: "Basic w7w6cGEgc3M=" } }],
    ["bearer", [["api.bearer"]], { ...none, header: { authorization: "Bearer t0ken" } }],
    [
      "two together",
      [["api.header", "api.query"]],
      { header: { "X-Key": "k3y" }, query: { key: "k3y" }, cookie: {} },
    ],
    [
      "the first alternative that can be met",
      [["api.unknown"], ["api.bearer"], ["api.query"]],
      { ...none, header: { authorization: "Bearer t0ken" } },
    ],
    ["none where none is declared", undefined, undefined],
    ["none where none is needed", [[]], undefined],
  ])("%s", async (_, security, want) => {
    expect(await applied(security)).toEqual(want);
  });

  test("a scheme without its variable is named, the variable only to the operator, and an alternative is taken", async () => {
    const environment = { TOKEN: "t0ken", KEY: "" };
    expect(await applied([["api.header"], ["api.bearer"]], environment)).toMatchObject({
      header: { authorization: "Bearer t0ken" },
    });
    const error = await failureOf(applied([["api.header"], ["api.basic"]], environment));
    expect(error).toMatchObject({ code: "upstream_auth_failed" });
    expect((error as Error).message).toContain('"api.header", "api.basic"');
    expect((error as Error).message).not.toMatch(/KEY|USER_NAME|PASSWORD/);
    expect(String((error as Error).cause)).toContain("KEY, USER_NAME, PASSWORD");
  });

  test("ID-26: a credential of another source is never sent", async () => {
    expect(await failureOf(applied([["other.bearer"]]))).toMatchObject({
      code: "upstream_auth_failed",
    });
  });

  test("an alternative is taken whole or not at all", async () => {
    const error = await failureOf(applied([["api.bearer", "api.header"]], { TOKEN: "t0ken" }));
    expect((error as Error).message).toContain('security scheme "api.header"');
  });
});

describe("variables at start", () => {
  test("all that are missing are listed, each once, in order", () => {
    const credentials = loadCredentials({ securitySchemes: SCHEMES }, { environment: {} });
    expect(credentials.missingSecrets()).toEqual(["KEY", "PASSWORD", "TOKEN", "USER_NAME"]);
    expect(credentials.problems).toEqual([]);
  });

  test.each([
    [{ TOKEN: "hunter2\n" }, "TOKEN"],
    [{ TOKEN: "hunter2 x" }, "TOKEN"],
    [{ KEY: "hunter2ä" }, "KEY"],
    [{ USER_NAME: "a:hunter2" }, "USER_NAME"],
    [{ PASSWORD: "hunter2\r\n" }, "PASSWORD"],
  ])("a value that cannot be sent is a problem that does not show it (%#)", (change, name) => {
    const environment = { ...ENVIRONMENT, ...change };
    const { problems } = loadCredentials({ securitySchemes: SCHEMES }, { environment });
    expect(problems[0]).toContain(name);
    expect(problems.join()).not.toContain("hunter2");
  });

  test.each([
    ["http://login.example/token", undefined, 1],
    ["https://login.example/token", undefined, 0],
    ["http://127.0.0.1:8080/token", undefined, 0],
    ["/oauth/token", "https://api.example/v1", 0],
    ["/oauth/token", undefined, 1],
    ["ftp://login.example/token", undefined, 1],
  ])("a token endpoint %s below %s: %i problems", (tokenUrl, base, want) => {
    const scheme: SecuritySchemeDefinition = {
      ...service,
      use: "oauth2",
      grant: "client_credentials",
      tokenUrl,
      clientId: env("KEY"),
      secret: env("TOKEN"),
    };
    const { problems } = loadCredentials(
      { securitySchemes: { "api.oauth": scheme } },
      { environment: ENVIRONMENT, baseUrl: () => base },
    );
    expect(problems).toHaveLength(want);
  });

  test("loaded credentials print no secret", () => {
    const credentials = loadCredentials({ securitySchemes: SCHEMES }, { environment: ENVIRONMENT });
    const shown =
      inspect(credentials, { depth: 12, showHidden: true }) + JSON.stringify(credentials);
    expect(shown).not.toMatch(/k3y|t0ken|pa ss/);
  });
});
