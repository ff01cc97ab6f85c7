import type { AppliedCredentials } from "../../call/call.ts";
import { McpgenError } from "../../call/error.ts";
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

/** Between token requests after a failed one, and between tokens that the API refuses: doubled each time. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * A token of the server's own (RFC 6749, 4.4), kept in memory: fetched once for all that wait for it, renewed in the
 * last fifth of its life, each replica at its own time. A token endpoint that fails is left alone for a growing
 * while: calls use the token in hand as long as it serves, and fail at once without one. An API that refuses every
 * token gets new ones no more often than that.
 */
export function oauth2ClientCredentials(
  request: TokenRequest,
  clock: TokenClock = { now: () => performance.now(), random: Math.random },
  fetchToken: (request: TokenRequest) => Promise<IssuedToken> = requestToken,
): Credential {
  let held: Held | undefined;
  let pending: Promise<AppliedCredentials> | undefined;

  const failed = pauses(clock);
  const refusals = pauses(clock);
  let failure: unknown;

  const renew = (): Promise<AppliedCredentials> => {
    pending ??= fetchToken(request)
      .then(
        (issued) => {
          held = hold(issued, clock);
          failed.end();
          return held.applied;
        },
        (thrown: unknown) => {
          failure = thrown;
          failed.begin();
          throw thrown;
        },
      )
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return {
    apply: (signal) => {
      const now = clock.now();
      const left = failed.leftMs();
      if (held === undefined || now >= held.endsAt) {
        if (left > 0 && pending === undefined) {
          return Promise.reject(notYet(request.id, left, failure));
        }
        return whileWanted(renew(), signal);
      }
      // The token in hand still serves: a failed renewal is tried again after its pause, and told once the token has ended.
      if (now >= held.renewAt && left <= 0) renew().catch(() => undefined);
      return held.applied;
    },
    forget: (refused) => {
      if (held?.applied !== refused) return true;
      // It may serve other operations: an API may answer 401 to one that the account may not use.
      if (refusals.leftMs() > 0) return false;
      held = undefined;
      refusals.begin();
      return true;
    },
  };
}

interface Pauses {
  /** Starts a pause: twice as long as the one before, unless that is long over. */
  readonly begin: () => void;
  /** Nothing to wait for any more. */
  readonly end: () => void;
  readonly leftMs: () => number;
}

/** Growing pauses, each shortened by up to half so that replicas do not come back together. */
function pauses({ now, random }: TokenClock): Pauses {
  let length = 0;
  let until = Number.NEGATIVE_INFINITY;
  return {
    begin: () => {
      if (now() - until > LONGEST_PAUSE_MS) length = 0;
      length = length === 0 ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, 2 * length);
      until = now() + length * (1 - random() / 2);
    },
    end: () => {
      length = 0;
      until = Number.NEGATIVE_INFINITY;
    },
    leftMs: () => until - now(),
  };
}

function notYet(id: string, leftMs: number, cause: unknown): McpgenError {
  return new McpgenError(
    "upstream_auth_failed",
    `This server could not get a token for ${JSON.stringify(id)} a moment ago, and does not ask again at once.`,
    { retryAfter: Math.ceil(leftMs / 1_000), cause },
  );
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
