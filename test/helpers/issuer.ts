import type { CryptoKey, JWTHeaderParameters } from "jose";
import { startIdentityProvider } from "../../src/testing/contract/identity-provider.ts";

/** A local issuer of access tokens, which can fail and lie. */
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

/** Starts one. */
export async function startIssuer(): Promise<Issuer> {
  let keyRequests = 0;
  const provider = await startIdentityProvider({
    answer: (path, known) => {
      if (!issuer.up) return undefined;
      if (path === "/jwks") keyRequests++;
      // One way to the metadata alone: the other is what is tried next.
      if (path === "/.well-known/oauth-authorization-server") return { body: undefined };
      const { body } = known;
      return body !== undefined && "issuer" in body
        ? { body: { ...body, issuer: issuer.claimedIssuer } }
        : known;
    },
  });
  const issuer: Issuer = {
    url: provider.issuer,
    jwksUrl: provider.jwksUri,
    keyRequests: () => keyRequests,
    up: true,
    claimedIssuer: provider.issuer,
    privateKey: provider.privateKey,
    publicJwk: provider.publicJwk,
    sign: (audience, claims = {}, header = {}) =>
      provider.token(audience, ["notes.read", "notes.write"], {
        claims: { sub: "alice", client_id: "assistant", jti: undefined, ...claims },
        header,
      }),
    close: provider.close,
  };
  return issuer;
}
