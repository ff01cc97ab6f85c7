import type { AppliedCredentials } from "../../call/call.ts";
import { type Credential, inHeader } from "./credential.ts";
import { type IssuedToken, requestToken, type TokenRequest } from "./token-request.ts";

/** Where time and chance come from; tests bring their own. */
export interface TokenClock {
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** 0 up to 1. */
  readonly random: () => number;
}

interface Held {
  readonly applied: AppliedCredentials;
  /** From here on a new one is asked for, while this one still serves. */
  readonly renewAt: number;
  /** From here on this one is not sent any more. */
  readonly endsAt: number;
}

/** Where the token endpoint does not say how long a token lives (RFC 6749, 5.1 recommends that it does). */
const UNSTATED_SECONDS = 300;
const LONGEST_SECONDS = 86_400;
/** A token is not sent in the last seconds of its life: it may end on the way. */
const MARGIN_MS = 5_000;

/**
 * A token of the server's own (RFC 6749, 4.4), kept in memory: fetched once for all that wait for it, renewed in the
 * last fifth of its life, each replica at its own time.
 */
export function oauth2ClientCredentials(
  request: TokenRequest,
  clock: TokenClock = { now: () => performance.now(), random: Math.random },
  fetchToken: (request: TokenRequest) => Promise<IssuedToken> = requestToken,
): Credential {
  let held: Held | undefined;
  let pending: Promise<AppliedCredentials> | undefined;

  const renew = (): Promise<AppliedCredentials> => {
    pending ??= fetchToken(request)
      .then((issued) => {
        held = hold(issued, clock);
        return held.applied;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return {
    apply: (signal) => {
      const now = clock.now();
      if (held === undefined || now >= held.endsAt) return whileWanted(renew(), signal);
      // The token in hand still serves: a failed renewal is tried again by the next call, and told by the last one.
      if (now >= held.renewAt) renew().catch(() => undefined);
      return held.applied;
    },
    forget: (refused) => {
      if (held?.applied === refused) held = undefined;
    },
  };
}

function hold({ token, expiresIn }: IssuedToken, { now, random }: TokenClock): Held {
  const seconds = Math.min(expiresIn ?? UNSTATED_SECONDS, LONGEST_SECONDS);
  const life = Math.max(0, seconds * 1_000 - MARGIN_MS);
  return {
    applied: inHeader("authorization", `Bearer ${token.reveal()}`),
    renewAt: now() + life * (0.8 + 0.15 * random()),
    endsAt: now() + life,
  };
}

/** Waits for what others may wait for as well: an abort ends the waiting, not the work. */
function whileWanted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
