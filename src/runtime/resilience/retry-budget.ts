import { RETRY_LIMITS, type RetryLimits } from "../call/limits.ts";

/** Bounds how many requests to one source may be repeats, so that an outage is not made worse. */
export interface RetryBudget {
  /** Notes a first attempt: it earns a part of a retry. */
  earn(): void;
  /** Takes one retry; false where none is left. */
  spend(): boolean;
}

/**
 * A token bucket. Requests fill it to its cap; time alone fills it to its floor, so that single calls can be repeated
 * on a quiet source.
 */
export function retryBudget(now: () => number, limits: RetryLimits = RETRY_LIMITS): RetryBudget {
  let tokens = limits.budgetFloor;
  let since = now();
  const refill = (): void => {
    const time = now();
    const gained = ((time - since) / 1_000) * limits.budgetPerSecond;
    if (tokens < limits.budgetFloor) tokens = Math.min(limits.budgetFloor, tokens + gained);
    since = time;
  };
  return {
    earn: () => {
      tokens = Math.min(limits.budgetCap, tokens + limits.budgetRatio);
    },
    spend: () => {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
