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
