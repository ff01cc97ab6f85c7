import type { CryptoKey, JWTHeaderParameters } from "jose";
import { listen } from "../twin/listen.ts";

/** An authorization server reduced to what a resource server sees of it: its keys and its tokens. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /**
   * An access token (RFC 9068) for a resource with these scopes, good for an hour.
   * @param changes members of claims and header to put in its place; `undefined` takes one away.
   */
  token(audience: string, scopes: readonly string[], changes?: TokenChanges): Promise<string>;
  close(): Promise<void>;
}

export interface TokenChanges {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Partial<JWTHeaderParameters>;
}

export interface IdentityProviderOptions {
  /** Changes what a path is answered with; the connection is broken where it gives undefined. */
  readonly answer?: (path: string, known: Known) => Known | undefined;
}

/** What is answered with 200; undefined of `body`: 404. */
interface Known {
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

const KEY_ID = "k1";
const ALGORITHM = "ES256";
const LIFETIME_S = 3_600;
const METADATA = new Set([
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
]);

/** Starts a provider on loopback with a key of its own. */
export async function startIdentityProvider(
  options: IdentityProviderOptions = {},
): Promise<IdentityProvider> {
  const { exportJWK, generateKeyPair, SignJWT } = await import("jose");
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicJwk = {
    ...(await exportJWK(publicKey)),
    kid: KEY_ID,
    alg: ALGORITHM,
    use: "sig",
  };
  let issuer = "";
  const known = (path: string): Known["body"] => {
    if (path === "/jwks") return { keys: [publicJwk] };
    if (!METADATA.has(path)) return undefined;
    return { issuer, jwks_uri: `${issuer}/jwks`, response_types_supported: ["code"] };
  };
  const { answer = (_, found) => found } = options;
  const server = await listen(async (request, response) => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const found = answer(path, { body: known(path) });
    if (found === undefined) return void response.destroy();
    const { body } = found;
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(body ?? { error: "not_found" }));
  }, {});
  issuer = server.origin;
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    privateKey,
    publicJwk,
    token: (audience, scopes, { claims = {}, header = {} } = {}) => {
      const now = Math.floor(Date.now() / 1_000);
      const payload = {
        iss: issuer,
        aud: audience,
        sub: "contract-user",
        client_id: "contract-agent",
        scope: scopes.join(" "),
        iat: now,
        exp: now + LIFETIME_S,
        jti: crypto.randomUUID(),
        ...claims,
      };
      // What is undefined is not there.
      return new SignJWT(JSON.parse(JSON.stringify(payload)))
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: "at+jwt", ...header })
        .sign(privateKey);
    },
    close: server.close,
  };
}
