import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";

/** A local issuer of access tokens: metadata, a key set, a signing key. */
export interface Issuer {
  readonly url: string;
  readonly jwksUrl: string;
  /** Requests for the key set so far. */
  readonly keyRequests: () => number;
  /** Whether it answers. */
  up: boolean;
  /** What its metadata claims as issuer. */
  claimedIssuer: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** Signs a token that is good for `audience`, with claims and header changed as asked; `undefined` takes one away. */
  sign(
    audience: string,
    claims?: Readonly<Record<string, unknown>>,
    header?: Partial<JWTHeaderParameters>,
  ): Promise<string>;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256", use: "sig" };
  let keyRequests = 0;
  const server = createServer((request, response) => {
    if (!issuer.up) {
      response.destroy();
      return;
    }
    response.setHeader("content-type", "application/json");
    if (request.url === "/jwks") {
      keyRequests++;
      response.end(JSON.stringify({ keys: [publicJwk] }));
    } else if (request.url === "/.well-known/openid-configuration") {
      response.end(JSON.stringify({ issuer: issuer.claimedIssuer, jwks_uri: issuer.jwksUrl }));
    } else response.writeHead(404).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: Issuer = {
    url,
    jwksUrl: `${url}/jwks`,
    keyRequests: () => keyRequests,
    up: true,
    claimedIssuer: url,
    privateKey,
    publicJwk,
    sign: (audience, claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1_000);
      const payload: JWTPayload = {
        iss: url,
        aud: audience,
        sub: "alice",
        client_id: "assistant",
        scope: "notes.read notes.write",
        iat: now,
        exp: now + 300,
        ...claims,
      };
      return new SignJWT(JSON.parse(JSON.stringify(payload)))
        .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: "k1", ...header })
        .sign(privateKey);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return issuer;
}
