import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tokenVerifier } from "../../../../src/runtime/auth/inbound/verify-token.ts";
import { type Issuer, startIssuer } from "../../../helpers/issuer.ts";

const audience = "https://notes.example.com/mcp";
const unavailable = { reason: "unavailable" };
let issuer: Issuer;

beforeEach(async () => {
  issuer = await startIssuer();
});
afterEach(() => issuer.close());

test("keys are found through the issuer's metadata where no address is configured", async () => {
  const verify = await tokenVerifier({ issuer: issuer.url, audience });
  expect(await verify(await issuer.sign(audience))).toHaveProperty("caller");
});

describe("metadata that names another issuer is not used, however alike", () => {
  test.each([
    ["a slash", (url: string) => `${url}/`],
    ["upper case", (url: string) => url.replace("http", "HTTP")],
    ["another host", () => "https://evil.example.com"],
  ])("%s", async (_, change) => {
    issuer.claimedIssuer = change(issuer.url);
    const verify = await tokenVerifier({ issuer: issuer.url, audience });
    expect(await verify(await issuer.sign(audience))).toMatchObject(unavailable);
    expect(issuer.keyRequests()).toBe(0);
  });
});

test("500 tokens at once fetch the keys once, unknown key ids no more", async () => {
  const verify = await tokenVerifier({ issuer: issuer.url, audience });
  const token = await issuer.sign(audience);
  await Promise.all(Array.from({ length: 500 }, () => verify(token)));
  const unknown = await issuer.sign(audience, {}, { kid: "k2" });
  await Promise.all(Array.from({ length: 200 }, () => verify(unknown)));
  expect(issuer.keyRequests()).toBe(1);
});

test("with the issuer down, known keys serve on and a cold start refuses", async () => {
  const warm = await tokenVerifier({ issuer: issuer.url, audience, jwksUrl: issuer.jwksUrl });
  const token = await issuer.sign(audience);
  await warm(token);
  issuer.up = false;
  expect(await warm(token)).toHaveProperty("caller");
  const cold = await tokenVerifier({ issuer: issuer.url, audience, jwksUrl: issuer.jwksUrl });
  expect(await cold(token)).toMatchObject(unavailable);
  const undiscovered = await tokenVerifier({ issuer: issuer.url, audience });
  expect(await undiscovered(token)).toMatchObject(unavailable);
});

test.each(["metadata", "keys"])("%s without end are not read to the end", async (what) => {
  let sent = 0;
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = (): void => {
      // An end after all, so that a reader without a bound fails this test instead of hanging it.
      while (sent < 100_000_000 && !response.destroyed) {
        sent += 65_536;
        if (!response.write(" ".repeat(65_536))) return;
      }
      response.end("{}");
    };
    response.on("drain", more);
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const endless = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const inbound =
      what === "keys"
        ? { issuer: issuer.url, audience, jwksUrl: endless }
        : { issuer: endless, audience };
    const verify = await tokenVerifier(inbound);
    const token = await issuer.sign(audience, { iss: inbound.issuer });
    expect(await verify(token)).toMatchObject(unavailable);
    expect(sent).toBeLessThan(50_000_000);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
