import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { authorizeUpstream } from "../../../../src/runtime/auth/outbound/authorize-upstream.ts";
import { loadCredentials } from "../../../../src/runtime/auth/outbound/credentials.ts";
import {
  oauth2ClientCredentials,
  type TokenClock,
} from "../../../../src/runtime/auth/outbound/oauth2-client-credentials.ts";
import type { TokenRequest } from "../../../../src/runtime/auth/outbound/token-request.ts";
import { secret } from "../../../../src/runtime/auth/secret.ts";
import { McpgenError } from "../../../../src/runtime/call/error.ts";
import { env } from "../../../../src/runtime/codegen/v1/server.ts";
import { failureOf, operationOf, stepOf } from "../../../helpers/step-call.ts";

const servers: Server[] = [];
async function serve(listener?: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const CLIENT_SECRET = "cl1ent s3cret+/%:";
const signal = new AbortController().signal;

describe("against a real provider", () => {
  let issuer: string;
  let provider: Server;
  let issued = 0;

  beforeAll(async () => {
    const { Provider } = await import("oidc-provider");
    const { url, server } = await serve();
    const oidc = new Provider(url, {
      clients: [
        {
          client_id: "crm server",
          client_secret: CLIENT_SECRET,
          grant_types: ["client_credentials"],
          redirect_uris: [],
          response_types: [],
          scope: "read write",
        },
      ],
      scopes: ["read", "write"],
      features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
      ttl: { ClientCredentials: 600 },
    });
    oidc.on("client_credentials.saved", () => {
      issued++;
    });
    server.on("request", oidc.callback());
    issuer = url;
    provider = server;
  });
  afterAll(() => {
    provider.close();
  });

  const load = (clientSecret: string) =>
    loadCredentials(
      {
        securitySchemes: {
          "api.oauth": {
            use: "oauth2",
            source: "api",
            account: "service",
            grant: "client_credentials",
            tokenUrl: `${issuer}/token`,
            clientId: env("ID"),
            secret: env("SECRET"),
            scopes: ["read", "write"],
          },
        },
      },
      { environment: { ID: "crm server", SECRET: clientSecret } },
    );
  const secured = operationOf({ security: [["api.oauth"]] });
  const ok = { status: 200, mediaType: undefined, body: undefined };

  test("one token serves all who wait for it, and those who come later", async () => {
    const before = issued;
    const sent = new Set<string | undefined>();
    const send = authorizeUpstream(load(CLIENT_SECRET))(async (step) => {
      sent.add(step.credentials?.header["authorization"]);
      return ok;
    });
    await Promise.all(Array.from({ length: 50 }, () => send(stepOf(secured))));
    await send(stepOf(secured));
    expect(issued - before).toBe(1);
    expect([...sent]).toEqual([expect.stringMatching(/^Bearer [\x21-\x7e]+$/)]);
  });

  test("a safe operation is sent once more with a new token after 401", async () => {
    const sent: (string | undefined)[] = [];
    const refused = new McpgenError("upstream_auth_failed", "no", { status: 401 });
    const send = authorizeUpstream(load(CLIENT_SECRET))(async (step) => {
      sent.push(step.credentials?.header["authorization"]);
      throw refused;
    });
    expect(await failureOf(send(stepOf(secured)))).toBe(refused);
    expect(new Set(sent).size).toBe(2);
  });

  test("a write is not sent again after 401, and the next call has a new token", async () => {
    const sent: (string | undefined)[] = [];
    const refused = new McpgenError("upstream_auth_failed", "no", { status: 401 });
    const send = authorizeUpstream(load(CLIENT_SECRET))(async (step) => {
      sent.push(step.credentials?.header["authorization"]);
      throw refused;
    });
    const post = operationOf({ method: "POST", security: [["api.oauth"]] });
    expect(await failureOf(send(stepOf(post)))).toBe(refused);
    expect(sent).toHaveLength(1);
    await failureOf(send(stepOf(post)));
    expect(new Set(sent).size).toBe(2);
  });

  test("a refused client is an error that holds no secret", async () => {
    const send = authorizeUpstream(load("wr0ng-secret"))(async () => ok);
    const error = await failureOf(send(stepOf(secured)));
    expect(error).toMatchObject({ code: "upstream_auth_failed" });
    const shown = inspect(error, { depth: 12, showHidden: true }) + JSON.stringify(error);
    expect(shown).toContain("refused (401)");
    expect(shown).not.toMatch(/wr0ng|Basic [A-Za-z0-9]/);
  });
});

describe("token endpoints that misbehave", () => {
  const request = (tokenUrl: string): TokenRequest => ({
    id: "api.oauth",
    tokenUrl,
    clientId: secret("id"),
    clientSecret: secret(CLIENT_SECRET),
    scopes: [],
  });

  test.each<[string, number, string]>([
    ["a line break in the token", 200, '{"access_token":"t0ken\\r\\nX: y","token_type":"bearer"}'],
    ["a token that is not ASCII", 200, '{"access_token":"t0kenä","token_type":"bearer"}'],
    [
      "a token of 17 KiB",
      200,
      `{"access_token":"t0ken${"x".repeat(17_000)}","token_type":"bearer"}`,
    ],
    ["no token type", 200, '{"access_token":"t0ken"}'],
    ["a type that is not bearer", 200, '{"access_token":"t0ken","token_type":"mac"}'],
    ["no token", 200, "{}"],
    ["an array", 200, '["t0ken"]'],
    ["HTML", 200, "<html>t0ken"],
    [
      "more than 64 KiB",
      200,
      `{"access_token":"t0ken","token_type":"bearer","x":"${"x".repeat(70_000)}"}`,
    ],
    [
      "an error that echoes the secret",
      400,
      `{"error":"invalid_client","error_description":"${CLIENT_SECRET}"}`,
    ],
    ["an error code full of things", 400, '{"error":"t0ken\\n\\u001b[31m"}'],
    ["a redirect", 302, ""],
    ["a broken server", 500, "t0ken"],
  ])("%s: no token, no secret in the error", async (_, status, body) => {
    const { url, server } = await serve((_request, response) => {
      response.writeHead(status, {
        "content-type": "application/json",
        location: "http://127.0.0.1:1/",
      });
      response.end(body);
    });
    servers.push(server);
    const credential = oauth2ClientCredentials(request(`${url}/token`));
    const error = await failureOf(Promise.resolve(credential.apply(signal)));
    expect(error).toMatchObject({ code: "upstream_auth_failed" });
    const shown = inspect(error, { depth: 12, showHidden: true }) + JSON.stringify(error);
    expect(shown).not.toMatch(/t0ken|cl1ent/);
  });

  test("one that is not there is an error, for the next call as well", async () => {
    const { url, server } = await serve();
    server.close();
    const credential = oauth2ClientCredentials(request(`${url}/token`));
    for (let i = 0; i < 2; i++) {
      expect(await failureOf(Promise.resolve(credential.apply(signal)))).toMatchObject({
        code: "upstream_auth_failed",
      });
    }
  });
});

describe("the life of a token", () => {
  const request: TokenRequest = {
    id: "api.oauth",
    tokenUrl: "https://login.example/token",
    clientId: secret("id"),
    clientSecret: secret("s"),
    scopes: [],
  };
  function clocked(expiresIn: number | undefined, random = 0) {
    let now = 0;
    let issued = 0;
    let asked = 0;
    let down = false;
    const clock: TokenClock = { now: () => now, random: () => random };
    const credential = oauth2ClientCredentials(request, clock, async () => {
      asked++;
      if (down) throw new McpgenError("upstream_auth_failed", "down");
      return { token: secret(`t${++issued}`), expiresIn };
    });
    const at = async (seconds: number): Promise<string | undefined> => {
      now = seconds * 1_000;
      return (await credential.apply(signal)).header["authorization"];
    };
    return { at, credential, asked: () => asked, setDown: (value: boolean) => (down = value) };
  }

  test("is used up, renewed in its last fifth while it still serves, and never sent in its last seconds", async () => {
    const { at } = clocked(105);
    expect(await at(0)).toBe("Bearer t1");
    expect(await at(79)).toBe("Bearer t1");
    expect(await at(80)).toBe("Bearer t1");
    expect(await at(81)).toBe("Bearer t2");
    expect(await at(400)).toBe("Bearer t3");
  });

  test("a renewal that fails costs nothing while the old token serves", async () => {
    const { at, setDown } = clocked(105);
    await at(0);
    setDown(true);
    expect(await at(90)).toBe("Bearer t1");
    expect(await at(99)).toBe("Bearer t1");
    expect(await failureOf(at(100))).toMatchObject({ code: "upstream_auth_failed" });
    setDown(false);
    expect(await at(101)).toBe("Bearer t2");
  });

  test("an endpoint that is down is asked after growing pauses only, and calls fail at once", async () => {
    const { at, asked, setDown } = clocked(105);
    setDown(true);
    const times: number[] = [];
    for (let tenths = 0; tenths <= 1_000; tenths++) {
      const before = asked();
      const error = await failureOf(at(tenths / 10));
      expect(error).toMatchObject({ code: "upstream_auth_failed" });
      if (asked() > before) times.push(tenths / 10);
      else expect((error as McpgenError).retryAfter).toBeGreaterThan(0);
    }
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
    setDown(false);
    expect(await failureOf(at(100.5))).toMatchObject({ retryAfter: 21 });
    expect(await at(121)).toBe("Bearer t1");
  });

  test("pauses are shortened at random, so that replicas do not come back together", async () => {
    const { at, setDown } = clocked(105, 0.5);
    setDown(true);
    await failureOf(at(0));
    setDown(false);
    await failureOf(at(0.7));
    expect(await at(0.8)).toBe("Bearer t1");
  });

  test("a renewal that fails is not tried again with every call", async () => {
    const { at, asked, setDown } = clocked(105);
    await at(0);
    setDown(true);
    for (let i = 0; i < 50; i++) expect(await at(85 + i / 100)).toBe("Bearer t1");
    expect(asked()).toBe(2);
  });

  test("an API that refuses every token gets new ones after growing pauses only", async () => {
    const { at, credential, asked } = clocked(100_000);
    let now = 0;
    const send = authorizeUpstream({
      schemes: new Map([["api.oauth", { kind: "ready", source: "api", credential }]]),
      missingSecrets: () => [],
      problems: [],
    })(async () => {
      throw new McpgenError("upstream_auth_failed", "no", { status: 401 });
    });
    const secured = operationOf({ security: [["api.oauth"]] });
    for (now = 0; now <= 60; now += 0.25) {
      await at(now);
      await failureOf(send(stepOf(secured)));
    }
    // The first one, then at 0, 1, 3, 7, 15, 31 s.
    expect(asked()).toBe(7);
    // Other operations may still take the token: it serves on.
    expect(await at(60.5)).toBe("Bearer t7");
    // A token that is refused after a quiet time is replaced at once.
    await at(500);
    await failureOf(send(stepOf(secured)));
    expect(await at(500)).toBe("Bearer t8");
  });

  test("replicas renew at different times", async () => {
    const late = clocked(105, 0.99);
    await late.at(0);
    await late.at(85);
    expect(await late.at(86)).toBe("Bearer t1");
  });

  test("five minutes where the endpoint does not say", async () => {
    const { at } = clocked(undefined);
    await at(0);
    expect(await at(200)).toBe("Bearer t1");
    expect(await at(296)).toBe("Bearer t2");
  });

  test("one caller's abort ends its waiting and nobody else's", async () => {
    let issue: (() => void) | undefined;
    const credential = oauth2ClientCredentials(
      request,
      { now: () => 0, random: () => 0 },
      () =>
        new Promise((resolve) => {
          issue = () => resolve({ token: secret("t"), expiresIn: 60 });
        }),
    );
    const controller = new AbortController();
    const gone = new McpgenError("cancelled", "gone");
    const first = Promise.resolve(credential.apply(controller.signal));
    const second = credential.apply(signal);
    controller.abort(gone);
    expect(await failureOf(first)).toBe(gone);
    issue?.();
    expect((await second).header["authorization"]).toBe("Bearer t");
  });
});
