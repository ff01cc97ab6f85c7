import { boundedFetch } from "../../../util/bounded-fetch.ts";
import { McpgenError } from "../../call/error.ts";
import { CREDENTIAL_LIMITS } from "../../call/limits.ts";
import type { SecuritySchemeDefinition } from "../../codegen/v1/server.ts";
import { isToken, type Secret, secret } from "../secret.ts";

export type ClientCredentialsScheme = Extract<SecuritySchemeDefinition, { readonly use: "oauth2" }>;

/** What a client presents, and where: an absolute https URL, or http to this machine. */
export interface TokenRequest {
  readonly id: string;
  readonly tokenUrl: string;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
  readonly scopes: readonly string[];
}

export interface IssuedToken {
  readonly token: Secret;
  /** Seconds; undefined where the answer does not say. */
  readonly expiresIn: number | undefined;
}

/**
 * Asks the token endpoint for a token (RFC 6749, 4.4; client authentication 2.3.1, Basic). oauth4webapi is loaded
 * with the first request.
 * @throws {McpgenError} `upstream_auth_failed`; neither its text nor its cause holds anything that was sent or issued.
 */
export async function requestToken(request: TokenRequest): Promise<IssuedToken> {
  const oauth = await import("oauth4webapi");
  const { tokenUrl } = request;
  const server = { issuer: new URL(tokenUrl).origin, token_endpoint: tokenUrl };
  const client = { client_id: request.clientId.reveal() };
  let response: Response;
  try {
    response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(request.clientSecret.reveal()),
      request.scopes.length === 0 ? {} : { scope: request.scopes.join(" ") },
      {
        [oauth.customFetch]: (url: string, options: object) =>
          boundedFetch(url, options as RequestInit, CREDENTIAL_LIMITS.tokenResponseBytes),
        [oauth.allowInsecureRequests]: new URL(tokenUrl).protocol === "http:",
        signal: AbortSignal.timeout(CREDENTIAL_LIMITS.tokenRequestMs),
      },
    );
  } catch (cause) {
    throw failed(request, "could not be asked", cause);
  }
  const { status } = response;
  try {
    const issued = await oauth.processClientCredentialsResponse(server, client, response);
    if (issued.token_type !== "bearer" || !isToken(issued.access_token)) {
      throw failed(request, "issued a token that cannot be sent", undefined);
    }
    return { token: secret(issued.access_token), expiresIn: issued.expires_in };
  } catch (thrown) {
    if (thrown instanceof McpgenError) throw thrown;
    // The library keeps the whole answer, token and all, in its errors: only their kind goes on.
    const kind = thrown instanceof oauth.ResponseBodyError ? plain(thrown.error) : nameOf(thrown);
    throw failed(request, `refused (${status})`, new Error(`token endpoint: ${status} ${kind}`));
  }
}

function failed(request: TokenRequest, what: string, cause: unknown): McpgenError {
  return new McpgenError(
    "upstream_auth_failed",
    `This server could not get a token for ${JSON.stringify(request.id)}: the token endpoint ${what}. The server's operator must correct it.`,
    cause === undefined ? {} : { cause },
  );
}

/** An error code (RFC 6749, 5.2) as far as it is one word. */
function plain(code: string): string {
  return /^[a-z_]{1,64}$/.test(code) ? code : "with an unreadable error";
}

function nameOf(thrown: unknown): string {
  const code = (thrown as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "with an unreadable answer";
}
