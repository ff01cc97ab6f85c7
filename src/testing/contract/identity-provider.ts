import { listen } from "../twin/listen.ts";

/** An authorization server reduced to what a resource server sees of it: its keys and its tokens. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly jwksUri: string;
  /** An access token (RFC 9068) for a resource with these scopes. */
  token(audience: string, scopes: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

const KEY_ID = "contract";
const ALGORITHM = "ES256";

/** Starts a provider on loopback with a key of its own. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const { exportJWK, generateKeyPair, SignJWT } = await import("jose");
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const key = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: "sig" };
  let issuer = "";
  const server = await listen(async (request, response) => {
    const path = (request.url ?? "").split("?", 1)[0];
    const metadata = { issuer, jwks_uri: `${issuer}/jwks`, response_types_supported: ["code"] };
    const known: unknown =
      path === "/jwks"
        ? { keys: [key] }
        : path === "/.well-known/openid-configuration" ||
            path === "/.well-known/oauth-authorization-server"
          ? metadata
          : undefined;
    response.writeHead(known === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(known ?? { error: "not_found" }));
  }, {});
  issuer = server.origin;
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    token: (audience, scopes) =>
      new SignJWT({ scope: scopes.join(" "), client_id: "contract-agent" })
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: "at+jwt" })
        .setIssuer(issuer)
        .setSubject("contract-user")
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime("1h")
        .setJti(crypto.randomUUID())
        .sign(privateKey),
    close: server.close,
  };
}
