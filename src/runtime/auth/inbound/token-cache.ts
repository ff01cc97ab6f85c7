import { hash } from "node:crypto";
import type { VerifiedToken } from "./verify-token.ts";

/** Longest re-use of a verification: a key that is withdrawn stops working within this time. */
const REUSE_MS = 30_000;
const MAX_TOKENS = 2_000;

/** Remembers verified tokens, by digest, for a short time. Refused ones are not remembered. */
export interface TokenCache {
  get(token: string): VerifiedToken | undefined;
  set(token: string, verified: VerifiedToken): void;
}

/** @param now seconds since the epoch. */
export function tokenCache(now: () => number): TokenCache {
  const entries = new Map<string, { readonly verified: VerifiedToken; readonly until: number }>();
  return {
    get: (token) => {
      const key = keyOf(token);
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (performance.now() < entry.until && now() < entry.verified.expires) return entry.verified;
      entries.delete(key);
      return undefined;
    },
    set: (token, verified) => {
      if (entries.size >= MAX_TOKENS) {
        const [oldest] = entries.keys();
        if (oldest !== undefined) entries.delete(oldest);
      }
      entries.set(keyOf(token), { verified, until: performance.now() + REUSE_MS });
    },
  };
}

function keyOf(token: string): string {
  return hash("sha256", token, "base64url");
}
