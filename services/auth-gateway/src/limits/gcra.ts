/**
 * The generic cell rate algorithm in its virtual scheduling form (ITU-T I.371): a bucket that holds one minute's worth of
 * requests and refills evenly. Its only state is the theoretical arrival time (TAT), at which it is full again. In any
 * period it grants at most a full bucket plus what refills during the period.
 */
export interface TakeResult {
  /** How many of the wanted requests were granted. Negative if requests were returned. */
  readonly granted: number;
  /** The new state of the bucket, in milliseconds of the clock that `nowMs` came from. */
  readonly tatMs: number;
  /** How many requests are left. */
  readonly remaining: number;
  /** Milliseconds until one more request can be taken; 0 if one can be taken now. */
  readonly retryAfterMs: number;
  /** Milliseconds until the bucket is full. */
  readonly resetAfterMs: number;
}

/** The time in which an empty bucket refills. */
export const bucketMs = 60_000;

/** Takes up to `wanted` requests. 0 only reads the bucket; a negative number returns that many. */
export function take(tatMs: number, nowMs: number, perMinute: number, wanted: number): TakeResult {
  const requestMs = bucketMs / perMinute;
  const usedMs = Math.max(0, tatMs - nowMs);
  const granted = Math.min(wanted, wholeRequests(bucketMs - usedMs, requestMs));
  const resetAfterMs = Math.max(0, usedMs + granted * requestMs);
  return {
    granted,
    tatMs: nowMs + resetAfterMs,
    remaining: wholeRequests(bucketMs - resetAfterMs, requestMs),
    retryAfterMs: Math.max(0, resetAfterMs + requestMs - bucketMs),
    resetAfterMs,
  };
}

/** How many requests fit into `leftMs`. A thousandth of a request makes up for rounding errors. */
function wholeRequests(leftMs: number, requestMs: number): number {
  return Math.max(0, Math.floor(leftMs / requestMs + 0.001));
}
