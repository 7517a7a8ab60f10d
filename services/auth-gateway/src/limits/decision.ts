import type { SharedCount, TrackedLimit } from './tracked-limit.js';

/** Whether a request is within a limit, and how much of the limit is left. */
export interface Decision {
  readonly admitted: boolean;
  readonly perMinute: number;
  readonly remaining: number;
  /** Milliseconds until one more request is admitted; 0 if this one was. */
  readonly retryAfterMs: number;
  /** Milliseconds until the whole limit is available again. */
  readonly resetAfterMs: number;
}

/** The request is admitted, as the shared count stands after it. */
export function admitted({ perMinute }: TrackedLimit, count: SharedCount, nowMs: number): Decision {
  return {
    admitted: true,
    perMinute,
    remaining: Math.max(0, count.remaining + count.stock - count.debt),
    retryAfterMs: 0,
    resetAfterMs: Math.max(0, count.fullAtMs - nowMs),
  };
}

/** The request is refused: the shared bucket is empty. */
export function refused({ perMinute }: TrackedLimit, count: SharedCount, nowMs: number): Decision {
  return {
    admitted: false,
    perMinute,
    remaining: 0,
    retryAfterMs: Math.max(1, count.emptyUntilMs - nowMs),
    resetAfterMs: Math.max(0, count.fullAtMs - nowMs),
  };
}
