/** How many requests may be sent a second time: a share of those of late, so that retries do not bring down what is left. */
export interface RetryBudget {
  /** A request was sent for the first time. */
  deposit(): void;
  /** Whether one may be sent again; if so, it counts. */
  withdraw(): boolean;
}

const share = 0.2;
/** So many are always allowed in the window: a share of few would be none. */
const floor = 10;
const windowMs = 10_000;

export function createRetryBudget(monotonicMs: () => number): RetryBudget {
  let endMs = monotonicMs() + windowMs;
  let now = { requests: 0, retries: 0 };
  let before = { requests: 0, retries: 0 };
  const turn = () => {
    const late = monotonicMs() - endMs;
    if (late < 0) return;
    before = late < windowMs ? now : { requests: 0, retries: 0 };
    now = { requests: 0, retries: 0 };
    endMs = monotonicMs() + windowMs;
  };
  return {
    deposit: () => {
      turn();
      now.requests++;
    },
    withdraw: () => {
      turn();
      // The window before this one counts for what of it lies within the last ten seconds.
      const rest = Math.max(0, (endMs - monotonicMs()) / windowMs);
      const requests = now.requests + before.requests * rest;
      const retries = now.retries + before.retries * rest;
      if (retries + 1 > floor + share * requests) return false;
      now.retries++;
      return true;
    },
  };
}
