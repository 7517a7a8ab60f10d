import type { Decision } from './decision.js';
import { bucketMs, take } from './gcra.js';
import { type LocalCount, requestMs, type TrackedLimit } from './tracked-limit.js';

/** Takes one request from this gateway's share of a limit, which is counted in this process alone. */
export function takeLocal(limit: TrackedLimit, nowMs: number, gateways: number): Decision {
  const count = localCount(limit, nowMs);
  const { perMinute } = limit;
  const taken = take(count.tatMs, nowMs, perMinute / Math.max(1, gateways), 1);
  const { remaining, retryAfterMs, resetAfterMs } = taken;
  count.tatMs = taken.tatMs;
  count.emptyUntilMs = nowMs + retryAfterMs;
  return taken.granted === 1
    ? { admitted: true, perMinute, remaining, retryAfterMs: 0, resetAfterMs }
    : { admitted: false, perMinute, remaining: 0, retryAfterMs: Math.max(1, retryAfterMs), resetAfterMs };
}

/** Returns one request to the share. */
export function refundLocal(limit: TrackedLimit, count: LocalCount, gateways: number): void {
  count.tatMs -= requestMs(limit) * Math.max(1, gateways);
}

/** The local count. A new one begins as full as the shared bucket was when it was last known. */
function localCount(limit: TrackedLimit, nowMs: number): LocalCount {
  const { count } = limit;
  if (count.mode === 'local') return count;
  const usedMs = count.fullAtMs - nowMs + (count.debt - count.stock) * requestMs(limit);
  const tatMs = nowMs + Math.min(bucketMs, Math.max(0, usedMs));
  const local: LocalCount = { mode: 'local', tatMs, emptyUntilMs: 0 };
  limit.count = local;
  return local;
}
