import type { StepCall, StepInterceptor } from "../call/call.ts";
import { McpgenError } from "../call/error.ts";
import { RETRY_LIMITS, type RetryLimits } from "../call/limits.ts";
import { type RetryBudget, retryBudget } from "./retry-budget.ts";

export interface RetryOptions {
  readonly limits?: Partial<RetryLimits>;
  /** Milliseconds of `performance.now()`, which deadlines are in. */
  readonly now?: () => number;
  /** 0 up to 1. */
  readonly random?: () => number;
  /** Waits, or rejects with the signal's reason. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Repeats safe operations after a failed connection or a listed status: exponential backoff with full jitter, never
 * earlier than `Retry-After`, within the deadline and the source's budget. Everything else is sent once.
 * @throws {McpgenError} what the last attempt threw; `rate_limited` with the seconds where `Retry-After` is too long
 * to wait for.
 */
export function retry(options: RetryOptions = {}): StepInterceptor {
  const limits: RetryLimits = { ...RETRY_LIMITS, ...options.limits };
  const { now = () => performance.now(), random = Math.random, sleep = sleepFor } = options;
  const budgets = new Map<string, RetryBudget>();
  const budgetOf = (source: string): RetryBudget => {
    let budget = budgets.get(source);
    if (budget === undefined) {
      budget = retryBudget(now, limits);
      budgets.set(source, budget);
    }
    return budget;
  };

  return (next) => async (step) => {
    if (step.operation.retry !== "safe") return next(step);
    const { attempts, status } = step.retry ?? step.call.tool.retry ?? limits;
    const budget = budgetOf(step.operation.source);
    budget.earn();
    for (let attempt = 1; ; attempt++) {
      try {
        return await next(step);
      } catch (thrown) {
        if (!isTransient(thrown, status, step)) throw thrown;
        const wait = waitBefore(attempt, thrown.retryAfter, limits, random);
        const inTime = now() + wait < step.call.deadline;
        if (thrown.retryAfter !== undefined && (!inTime || wait > limits.retryAfterMs)) {
          throw comeBackIn(thrown.retryAfter, step, thrown);
        }
        if (attempt >= attempts || !inTime || !budget.spend()) throw thrown;
        await sleep(wait, step.signal);
      }
    }
  };
}

/** A listed status, or no answer at all: `send` leaves the status out for a connection that failed. */
function isTransient(
  thrown: unknown,
  statuses: readonly number[],
  { signal }: StepCall,
): thrown is McpgenError {
  if (!(thrown instanceof McpgenError) || signal.aborted) return false;
  if (thrown.code !== "upstream_error" && thrown.code !== "rate_limited") return false;
  return thrown.status === undefined || statuses.includes(thrown.status);
}

/** Milliseconds before the attempt after `attempt`. */
function waitBefore(
  attempt: number,
  retryAfter: number | undefined,
  { baseMs, capMs }: RetryLimits,
  random: () => number,
): number {
  const backoff = random() * Math.min(capMs, baseMs * 2 ** (attempt - 1));
  return retryAfter === undefined ? backoff : Math.max(backoff, retryAfter * 1_000);
}

function comeBackIn(seconds: number, step: StepCall, cause: McpgenError): McpgenError {
  return new McpgenError(
    "rate_limited",
    `The API ${JSON.stringify(step.operation.source)} asks to wait ${seconds} second${seconds === 1 ? "" : "s"}. Call again after that, not earlier.`,
    { cause, retryAfter: seconds, ...(cause.status === undefined ? {} : { status: cause.status }) },
  );
}

function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    // Timers may fire a millisecond early; a retry never may.
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, Math.ceil(ms) + 1);
    signal.addEventListener("abort", stop, { once: true });
  });
}
