import type { JSONWebKeySet, JWTVerifyGetKey } from "jose";
import { boundedFetch } from "../../../util/bounded-fetch.ts";
import { own } from "../../../util/json.ts";
import { isSecure } from "../../../util/secure-url.ts";

/** The issuer's keys cannot be had: nobody can tell whether a token is good. */
export class KeysUnavailable extends Error {
  override readonly name: string = "KeysUnavailable";
}

const FETCH_MS = 3_000;
/** Of the metadata and of the key set, each. */
const MAX_BYTES = 262_144;
/** Between two tries of a failed discovery. */
const COOLDOWN_MS = 5_000;
/** How old keys may be before they are fetched again; older ones serve on while the issuer is down. */
const KEYS_MAX_AGE_MS = 600_000;
const KEYS_COOLDOWN_MS = 30_000;

/**
 * The issuer's signing keys: from `jwksUrl`, else from the address in the issuer's metadata (RFC 8414, OpenID Connect
 * Discovery 1.0). Fetched once for any number of tokens, again for an unknown key id after a pause; while the issuer is
 * down the last known keys serve on.
 * @throws {KeysUnavailable} by the returned function, where there are no keys to try.
 */
export async function issuerKeys(issuer: string, jwksUrl?: string): Promise<JWTVerifyGetKey> {
  const jose = await import("jose");
  const { createLocalJWKSet, createRemoteJWKSet, errors } = jose;
  const remoteOf = (url: string) =>
    createRemoteJWKSet(new URL(url), {
      timeoutDuration: FETCH_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
      cacheMaxAge: KEYS_MAX_AGE_MS,
      [jose.customFetch]: (address, options) => boundedFetch(address, options, MAX_BYTES),
    });
  const fixed = jwksUrl === undefined ? undefined : remoteOf(jwksUrl);
  let discovered: Promise<ReturnType<typeof remoteOf>> | undefined;
  const found = () => {
    if (discovered === undefined) {
      const attempt = discover(issuer).then(remoteOf);
      discovered = attempt;
      attempt.catch(() => {
        setTimeout(() => {
          discovered = undefined;
        }, COOLDOWN_MS).unref();
      });
    }
    return discovered.catch((error: unknown) => {
      throw new KeysUnavailable("The issuer's metadata cannot be read.", { cause: error });
    });
  };
  return async (header, token) => {
    const keys = fixed ?? (await found());
    try {
      return await keys(header, token);
    } catch (error) {
      const answered =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported;
      if (answered) throw error;
      const last: JSONWebKeySet | undefined = keys.jwks();
      if (last !== undefined) return createLocalJWKSet(last)(header, token);
      throw new KeysUnavailable("The issuer's keys cannot be read.", { cause: error });
    }
  };
}

/** The key set's address. The metadata must name the very issuer that was asked for (RFC 8414, section 3.3). */
async function discover(issuer: string): Promise<string> {
  let last: unknown;
  for (const address of metadataAddresses(issuer)) {
    try {
      const metadata = await fetchJson(address);
      if (own(metadata, "issuer") !== issuer) {
        throw new Error(`${address} is the metadata of another issuer`);
      }
      const url = own(metadata, "jwks_uri");
      if (typeof url !== "string" || !isSecure(url)) {
        throw new Error(`${address} names no key set that can be trusted`);
      }
      return url;
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** RFC 8414, section 3.1 (path after the well-known part); OpenID Connect Discovery 1.0, section 4 (before it). */
function metadataAddresses(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}

async function fetchJson(address: string): Promise<unknown> {
  const options: RequestInit = {
    redirect: "error",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(FETCH_MS),
  };
  const response = await boundedFetch(address, options, MAX_BYTES);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}
