import type { Secret } from "../secret.ts";
import { type Credential, inHeader } from "./credential.ts";

/** A fixed bearer token (RFC 6750, 2.1). */
export function bearer(token: Secret): Credential {
  const applied = inHeader("authorization", `Bearer ${token.reveal()}`);
  return { apply: () => applied };
}
