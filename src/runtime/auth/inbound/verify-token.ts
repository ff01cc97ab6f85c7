import type { JWTPayload, JWTVerifyGetKey } from "jose";
import type { Caller } from "../../call/identity.ts";
import { issuerKeys, KeysUnavailable } from "./issuer-keys.ts";

/** Whom this server trusts, and as what. */
export interface Inbound {
  /** Compared byte by byte with `iss`. */
  readonly issuer: string;
  /** The canonical address of this server (RFC 8707): the one audience of a token. */
  readonly audience: string;
  /** Where the issuer's keys are; else its metadata says. */
  readonly jwksUrl?: string;
}

/** A token that was good, as two identities. The token itself is not kept. */
export interface VerifiedToken {
  readonly caller: Caller;
  /** Seconds since the epoch, leeway included. */
  readonly expires: number;
}

/** Why a token is refused. `unavailable`: nobody could look. */
export interface TokenRefusal {
  readonly reason: "invalid_token" | "unavailable";
  /** For the client: says nothing of a token whose signature is not good. */
  readonly description: string;
}

export type TokenVerifier = (token: string) => Promise<VerifiedToken | TokenRefusal>;

/** Asymmetric only: with a shared key whoever verifies could also sign (RFC 8725, section 3.1). */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
/** `at+jwt` (RFC 9068, section 2.1) and what issuers send that came before it. ID tokens fail on their audience. */
const TYPES = new Set([undefined, "at+jwt", "application/at+jwt", "jwt", "application/jwt"]);
const LEEWAY_S = 5;
const MAX_TOKEN_CHARS = 16_384;
/** Longest `sub` and `client_id`: they stand in every record. */
const MAX_NAME_CHARS = 512;
/** RFC 6750, section 2.1. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * Verifies JWT access tokens (RFC 9068, RFC 8725): algorithm, type, signature, exact issuer, this server as the only
 * audience, expiry, a user (`sub`) and an application (`client_id`, else `azp`).
 * @param now seconds since the epoch.
 */
export async function tokenVerifier(
  inbound: Inbound,
  now: () => number = () => Date.now() / 1_000,
): Promise<TokenVerifier> {
  const { errors, jwtVerify } = await import("jose");
  const keys: JWTVerifyGetKey = await issuerKeys(inbound.issuer, inbound.jwksUrl);
  return async (token) => {
    if (token.length > MAX_TOKEN_CHARS || !TOKEN.test(token))
      return refusal("The token is malformed.");
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer: inbound.issuer,
        audience: inbound.audience,
        requiredClaims: ["exp"],
        clockTolerance: LEEWAY_S,
        currentDate: new Date(now() * 1_000),
      });
      if (!TYPES.has(protectedHeader.typ?.toLowerCase())) {
        return refusal("The token is not an access token.");
      }
      return read(payload, inbound, now());
    } catch (error) {
      if (error instanceof KeysUnavailable) {
        return { reason: "unavailable", description: "Tokens cannot be verified right now." };
      }
      if (error instanceof errors.JWTExpired) return refusal("The token has expired.");
      if (error instanceof errors.JWTClaimValidationFailed) {
        return refusal(`The token's ${error.claim} is not accepted.`);
      }
      return refusal("The token is not valid.");
    }
  };
}

/** The claims of a token whose signature, issuer and time are good. */
function read(payload: JWTPayload, inbound: Inbound, now: number): VerifiedToken | TokenRefusal {
  const { aud, azp, client_id: clientId, exp, iat, iss, sub } = payload;
  if (Array.isArray(aud) && aud.length > 1) {
    return refusal("The token's aud names other servers beside this one.");
  }
  if (iat !== undefined && iat > now + LEEWAY_S) return refusal("The token's iat is not accepted.");
  if (!isName(sub)) return refusal("The token names no user (sub).");
  const client = clientId ?? azp;
  if (!isName(client)) return refusal("The token names no application (client_id or azp).");
  return {
    caller: {
      principal: { issuer: iss ?? inbound.issuer, subject: sub, scopes: scopesOf(payload) },
      actor: { clientId: client },
    },
    expires: (exp ?? 0) + LEEWAY_S,
  };
}

/** `scope` as a list with blanks (RFC 9068, section 2.2.3), else `scp` as a list or as text. */
function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<string> {
  const value = scope ?? scp;
  const names = typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : [];
  return new Set(names.filter((name): name is string => typeof name === "string" && name !== ""));
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "" && value.length <= MAX_NAME_CHARS;
}

function refusal(description: string): TokenRefusal {
  return { reason: "invalid_token", description };
}
