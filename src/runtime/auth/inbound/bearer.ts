import type { Authentication } from "../../call/identity.ts";
import { tokenCache } from "./token-cache.ts";
import type { TokenVerifier } from "./verify-token.ts";

/** What a challenge tells the client. */
export interface Challenge {
  /** Address of the Protected Resource Metadata. */
  readonly resourceMetadata: string;
  readonly scopes: readonly string[];
}

/** Turns an `Authorization` header into a caller (RFC 6750, section 2.1). */
export function bearerAuthentication(
  verify: TokenVerifier,
  challenge: Challenge,
  now: () => number = () => Date.now() / 1_000,
): (authorization: string | undefined) => Authentication | Promise<Authentication> {
  const cache = tokenCache(now);
  const refuse = (error: string | undefined, description: string): Authentication => ({
    kind: "refused",
    status: 401,
    challenge: challengeHeader(challenge, error, description),
    error: error ?? "unauthorized",
    description,
  });
  const look = async (token: string): Promise<Authentication> => {
    const verified = await verify(token);
    if ("caller" in verified) {
      cache.set(token, verified);
      return { kind: "caller", caller: verified.caller };
    }
    const { reason, description } = verified;
    if (reason === "invalid_token") return refuse(reason, description);
    return { kind: "refused", status: 503, error: "temporarily_unavailable", description };
  };
  return (authorization) => {
    if (authorization === undefined) return refuse(undefined, "A bearer token is needed.");
    const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined)
      return refuse("invalid_token", "The Authorization header is malformed.");
    const known = cache.get(token);
    return known === undefined ? look(token) : { kind: "caller", caller: known.caller };
  };
}

/** RFC 6750, section 3; without an error code where no token came (section 3.1). RFC 9728, section 5.1. */
function challengeHeader(
  { resourceMetadata, scopes }: Challenge,
  error: string | undefined,
  description: string,
): string {
  const parameters = [
    ...(error === undefined ? [] : [`error="${error}"`, `error_description="${description}"`]),
    ...(scopes.length === 0 ? [] : [`scope="${scopes.join(" ")}"`]),
    `resource_metadata="${resourceMetadata}"`,
  ];
  return `Bearer ${parameters.join(", ")}`;
}
