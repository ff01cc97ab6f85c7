import { createHmac } from "node:crypto";
import { CompactEncrypt, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type TokenVerifier,
  tokenVerifier,
} from "../../../../src/runtime/auth/inbound/verify-token.ts";
import { type Issuer, startIssuer } from "../../../helpers/issuer.ts";

const audience = "https://notes.example.com/mcp";
const now = (): number => Math.floor(Date.now() / 1_000);
let issuer: Issuer;
let verify: TokenVerifier;

beforeAll(async () => {
  issuer = await startIssuer();
  verify = await tokenVerifier({ issuer: issuer.url, audience, jwksUrl: issuer.jwksUrl });
});
afterAll(() => issuer.close());

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = (): Record<string, unknown> => ({
  iss: issuer.url,
  aud: audience,
  sub: "alice",
  client_id: "assistant",
  iat: now(),
  exp: now() + 300,
});

/** The matrix of threats.md, row 1: each token by what is wrong with it. */
const hostile: Readonly<Record<string, () => Promise<string> | string>> = {
  "algorithm none": () => new UnsecuredJWT(claims()).encode(),
  "the public key used as an HMAC secret": () => {
    const head = `${base64({ alg: "HS256", typ: "at+jwt", kid: "k1" })}.${base64(claims())}`;
    const secret = JSON.stringify(issuer.publicJwk);
    return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
  },
  "a symmetric signature": () =>
    new SignJWT(claims())
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
      .sign(new TextEncoder().encode("x".repeat(32))),
  "a type that is no access token": () => issuer.sign(audience, {}, { typ: "dpop+jwt" }),
  "another audience": () => issuer.sign("https://other.example.com/mcp"),
  "an audience that only begins like ours": () => issuer.sign(`${audience}/admin`),
  "several audiences, ours among them": () =>
    issuer.sign(audience, { aud: [audience, "https://other.example.com/mcp"] }),
  "no audience": () => issuer.sign(audience, { aud: undefined }),
  "another issuer": () => issuer.sign(audience, { iss: "https://evil.example.com" }),
  "our issuer with a slash": () => issuer.sign(audience, { iss: `${issuer.url}/` }),
  "an expiry that has passed": () => issuer.sign(audience, { exp: now() - 60 }),
  "a beginning in the future": () => issuer.sign(audience, { nbf: now() + 60 }),
  "an issue in the future": () => issuer.sign(audience, { iat: now() + 60 }),
  "no expiry": () => issuer.sign(audience, { exp: undefined }),
  "an expiry that is text": () => issuer.sign(audience, { exp: "never" }),
  "an unknown key id": () => issuer.sign(audience, {}, { kid: "k2" }),
  "a key that it brings itself": async () => {
    const pair = await generateKeyPair("ES256", { extractable: true });
    return new SignJWT(claims())
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: "k1", jwk: issuer.publicJwk })
      .sign(pair.privateKey);
  },
  "a changed payload": async () => {
    const [head, , signature] = (await issuer.sign(audience)).split(".");
    return `${head}.${base64({ ...claims(), sub: "mallory" })}.${signature}`;
  },
  encryption: () =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(claims())))
      .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
      .encrypt(new Uint8Array(32)),
  "a critical header that nobody knows": () =>
    new SignJWT(claims())
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: "k1", crit: ["x"], x: 1 })
      .sign(issuer.privateKey, { crit: { x: true } }),
  "more than 16 KiB": () => issuer.sign(audience, { pad: "x".repeat(16_384) }),
  "characters that no token has": async () => `${await issuer.sign(audience)} x`,
  "nothing in it": () => "..",
};

const good: Readonly<Record<string, () => Promise<string>>> = {
  "a plain access token": () => issuer.sign(audience),
  "an audience list that names us alone": () => issuer.sign(audience, { aud: [audience] }),
  "the older type JWT": () => issuer.sign(audience, {}, { typ: "JWT" }),
  "a key address that is not followed": () =>
    issuer.sign(audience, {}, { jku: "https://evil.example.com/jwks" }),
  "the application in azp": () => issuer.sign(audience, { client_id: undefined, azp: "assistant" }),
  "an expiry within the leeway": () => issuer.sign(audience, { exp: now() - 3 }),
};

describe("ID-01: a token is refused that has", () => {
  test.each(Object.keys(hostile))("%s", async (name) => {
    const verified = await verify((await hostile[name]?.()) ?? "");
    expect(verified).toMatchObject({ reason: "invalid_token" });
  });
});

describe("a token is accepted that has", () => {
  test.each(Object.keys(good))("%s", async (name) => {
    const verified = await verify((await good[name]?.()) ?? "");
    expect(verified).toMatchObject({
      caller: {
        principal: { issuer: issuer.url, subject: "alice" },
        actor: { clientId: "assistant" },
      },
    });
  });
});

describe("ID-02: absence of the user and absence of the application are distinct denials", () => {
  test.each([
    ["no sub", { sub: undefined }, "The token names no user (sub)."],
    ["an empty sub", { sub: " " }, "The token names no user (sub)."],
    [
      "no client_id",
      { client_id: undefined },
      "The token names no application (client_id or azp).",
    ],
    [
      "a client_id that is no text",
      { client_id: 7 },
      "The token names no application (client_id or azp).",
    ],
  ])("%s", async (_, change, description) => {
    const verified = await verify(await issuer.sign(audience, change));
    expect(verified).toEqual({ reason: "invalid_token", description });
  });
});

test("what is said of a token with a bad signature does not depend on its claims", async () => {
  const [head, , signature] = (await issuer.sign(audience)).split(".");
  const forged = [
    { ...claims(), exp: 1 },
    { ...claims(), aud: "x" },
  ].map((payload) => `${head}.${base64(payload)}.${signature}`);
  for (const token of forged) {
    expect(await verify(token)).toEqual({
      reason: "invalid_token",
      description: "The token is not valid.",
    });
  }
});

describe("scopes are read from", () => {
  test.each([
    ["scope, a list with blanks", { scope: "a b" }, ["a", "b"]],
    ["scp, a list", { scope: undefined, scp: ["a", "b"] }, ["a", "b"]],
    ["scp, text", { scope: undefined, scp: "a b" }, ["a", "b"]],
    ["nowhere", { scope: undefined }, []],
    ["scope that is no text", { scope: { a: 1 } }, []],
  ])("%s", async (_, change, want) => {
    const verified = await verify(await issuer.sign(audience, change));
    if (!("caller" in verified)) throw new Error(verified.description);
    expect(verified.caller.principal.scopes).toEqual(new Set(want));
  });
});

test("the accepted times are exact to the second around both bounds", async () => {
  const token = await issuer.sign(audience, { nbf: 1_000, iat: 1_000, exp: 2_000 });
  const at = async (seconds: number): Promise<boolean> => {
    const inbound = { issuer: issuer.url, audience, jwksUrl: issuer.jwksUrl };
    return "caller" in (await (await tokenVerifier(inbound, () => seconds))(token));
  };
  expect([await at(994), await at(995), await at(2_004), await at(2_005)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
