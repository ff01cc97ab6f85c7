import { describe, expect, test } from "vitest";
import { bearerAuthentication } from "../../../../src/runtime/auth/inbound/bearer.ts";
import {
  metadataAddress,
  metadataPaths,
  resourceMetadata,
} from "../../../../src/runtime/auth/inbound/protected-resource.ts";
import type { TokenVerifier } from "../../../../src/runtime/auth/inbound/verify-token.ts";

const challenge = {
  resourceMetadata: "https://n.example.com/.well-known/oauth-protected-resource/mcp",
  scopes: ["notes.read", "notes.write"],
};
const caller = {
  principal: { issuer: "https://i.example.com", subject: "alice", scopes: new Set(["notes.read"]) },
  actor: { clientId: "assistant" },
};
const verifier =
  (seen: string[], expires = 1_000): TokenVerifier =>
  async (token) => {
    seen.push(token);
    if (token === "good") return { caller, expires };
    if (token === "lost") return { reason: "unavailable", description: "No keys." };
    return { reason: "invalid_token", description: "The token is not valid." };
  };

describe("an Authorization header is answered with", () => {
  const authenticate = bearerAuthentication(verifier([]), challenge, () => 0);
  const rest =
    'scope="notes.read notes.write", resource_metadata="https://n.example.com/.well-known/oauth-protected-resource/mcp"';
  test.each([
    ["a challenge without an error where there is none", undefined, 401, `Bearer ${rest}`],
    [
      "invalid_token for another scheme",
      "Basic abc",
      401,
      `Bearer error="invalid_token", error_description="The Authorization header is malformed.", ${rest}`,
    ],
    [
      "invalid_token for a bad token",
      "Bearer bad",
      401,
      `Bearer error="invalid_token", error_description="The token is not valid.", ${rest}`,
    ],
    ["no challenge where nobody could look", "Bearer lost", 503, undefined],
  ])("%s", async (_, header, status, want) => {
    const result = await authenticate(header);
    expect(result).toMatchObject({ kind: "refused", status });
    expect("challenge" in result ? result.challenge : undefined).toBe(want);
  });

  test("the caller where the token is good, whatever the case of the scheme", async () => {
    expect(await authenticate("bearer good")).toEqual({ kind: "caller", caller });
  });
});

test("a verified token is not verified again for a while, and never beyond its expiry", async () => {
  let now = 0;
  const seen: string[] = [];
  const authenticate = bearerAuthentication(verifier(seen, 10), challenge, () => now);
  await authenticate("Bearer good");
  await authenticate("Bearer good");
  expect(seen).toEqual(["good"]);
  now = 10;
  await authenticate("Bearer good");
  expect(seen).toEqual(["good", "good"]);
});

test("refused tokens are looked at every time", async () => {
  const seen: string[] = [];
  const authenticate = bearerAuthentication(verifier(seen), challenge, () => 0);
  await authenticate("Bearer bad");
  await authenticate("Bearer bad");
  expect(seen).toEqual(["bad", "bad"]);
});

describe("RFC 9728: the metadata of a resource", () => {
  test.each([
    [
      "with a path",
      "https://n.example.com/team/mcp",
      "https://n.example.com/.well-known/oauth-protected-resource/team/mcp",
    ],
    [
      "without a path",
      "https://n.example.com",
      "https://n.example.com/.well-known/oauth-protected-resource",
    ],
  ])("%s stands at its well-known address", (_, audience, want) => {
    expect(metadataAddress(audience).url).toBe(want);
    expect(metadataPaths(audience)).toContain("/.well-known/oauth-protected-resource");
  });

  test("names the issuer, the scopes and the one way to send a token", () => {
    const inbound = { issuer: "https://i.example.com", audience: "https://n.example.com/mcp" };
    expect(resourceMetadata(inbound, "Notes", ["notes.read"])).toEqual({
      resource: "https://n.example.com/mcp",
      authorization_servers: ["https://i.example.com"],
      scopes_supported: ["notes.read"],
      bearer_methods_supported: ["header"],
      resource_name: "Notes",
    });
  });
});
