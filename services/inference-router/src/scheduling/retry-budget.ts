/** Limits retries to a share of the recent requests, so that retries do not overload the hosts that still work. */
export interface RetryBudget {
  /** Counts a request. */
  deposit(): void;
  /** Counts a retry if the budget allows one; returns whether it does. */
  withdraw(): boolean;
}

const retryShare = 0.2;
/** Retries that are always allowed in a window, because a share of few requests would be none. */
const minRetries = 10;
const windowMs = 10_000;

/** A budget over a sliding window of ten seconds. */
export function createRetryBudget(monotonicMs: () => number): RetryBudget {
  let endMs = monotonicMs() + windowMs;
  let current = { requests: 0, retries: 0 };
  let previous = { requests: 0, retries: 0 };
  const rotate = () => {
    const lateMs = monotonicMs() - endMs;
    if (lateMs < 0) return;
    previous = lateMs < windowMs ? current : { requests: 0, retries: 0 };
    current = { requests: 0, retries: 0 };
    endMs = monotonicMs() + windowMs;
  };
  return {
    deposit: () => {
      rotate();
      current.requests++;
    },
    withdraw: () => {
      rotate();
      // The previous window counts by the share of it that lies within the last ten seconds.
      const previousShare = Math.max(0, (endMs - monotonicMs()) / windowMs);
      const requests = current.requests + previous.requests * previousShare;
      const retries = current.retries + previous.retries * previousShare;
      if (retries + 1 > minRetries + retryShare * requests) return false;
      current.retries++;
      return true;
    },
  };
}
