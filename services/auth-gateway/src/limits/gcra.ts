/**
 * The generic cell rate algorithm, in its form with virtual scheduling (ITU-T I.371): a bucket of a minute's worth of
 * requests that fills evenly. All that is kept of it is the theoretical arrival time (TAT), at which it is full again.
 * So in any stretch of time there are never more than a full bucket and what flows in meanwhile.
 */
export interface TakeResult {
  /** How many were taken of those that were wanted. */
  readonly granted: number;
  /** The bucket from now on, in milliseconds of the clock that was asked. */
  readonly tatMs: number;
  /** How many are left now. */
  readonly remaining: number;
  /** After so long one more can be taken, and the bucket is full, in milliseconds. */
  readonly retryAfterMs: number;
  readonly resetAfterMs: number;
}

/** How much a bucket holds, as time. */
export const bucketMs = 60_000;

/** Takes up to `wanted` requests, 0 to ask only; a negative number gives as many back. */
export function take(tatMs: number, nowMs: number, perMinute: number, wanted: number): TakeResult {
  const eachMs = bucketMs / perMinute;
  const used = Math.max(0, tatMs - nowMs);
  // A thousandth of a request is the error of the arithmetic.
  const left = Math.floor((bucketMs - used) / eachMs + 0.001);
  const granted = Math.min(wanted, Math.max(0, left));
  const resetAfterMs = Math.max(0, used + granted * eachMs);
  return {
    granted,
    tatMs: nowMs + resetAfterMs,
    remaining: Math.max(0, Math.floor((bucketMs - resetAfterMs) / eachMs + 0.001)),
    retryAfterMs: Math.max(0, resetAfterMs + eachMs - bucketMs),
    resetAfterMs,
  };
}
