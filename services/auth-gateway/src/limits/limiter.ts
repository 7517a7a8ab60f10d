import type { SharedBuckets } from '@hypervize/redis';
import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';
import { type BucketClient, createBucketClient } from './bucket-client.js';
import { admitted, type Decision, refused } from './decision.js';
import { refundLocal, takeLocal } from './local-share.js';
import { countUse } from './recent-use.js';
import {
  isFarFromLimit,
  isStockLow,
  maxAhead,
  type SharedCount,
  type TrackedLimit,
  trackLimit,
} from './tracked-limit.js';

/** Limits in requests per minute, each with a name, shared by all gateways. */
export interface Limiter {
  /** Takes one request from a limit. Never rejects. A promise is returned only if the request has to wait. */
  take(name: string, perMinute: number): Decision | Promise<Decision>;
  /** Returns a request that was taken and not used. */
  refund(name: string): void;
  /** Returns what was taken ahead and not used in time. To be called a few times a second. */
  sweep(): void;
  /** Whether counts are shared with the other gateways. False after a failure, until sharing succeeds again. */
  isShared(): boolean;
}

interface Options {
  /** Undefined: nothing is shared. */
  readonly shared: SharedBuckets | undefined;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** How many limits are tracked. The least recently used ones are dropped. */
  readonly maxNames: number;
  /** The number of gateways, including this one. Each enforces an equal share while nothing is shared. */
  gateways(): number;
  /** The shared buckets failed, and are not used for a second. */
  onError(error: unknown): void;
}

interface Parts {
  readonly bucket: BucketClient;
  readonly clock: Pick<Clock, 'monotonic'>;
  gateways(): number;
}

/** How many refills a request waits for before it is refused. */
const maxRefills = 10;

/**
 * A limiter. A request that is far from its limit never waits: it is admitted from stock that was taken ahead, or admitted
 * first and taken from the shared bucket afterwards. Near the limit each request waits for the shared bucket.
 */
export function createLimiter({ shared, clock, maxNames, gateways, onError }: Options): Limiter {
  const limits = new LRUCache<string, TrackedLimit>({ max: maxNames });
  const bucket = createBucketClient({ buckets: shared, clock, onError });
  const parts: Parts = { bucket, clock, gateways };

  const limitOf = (name: string, perMinute: number, nowMs: number): TrackedLimit => {
    const known = limits.get(name);
    if (known?.perMinute === perMinute) return known;
    const limit = trackLimit(name, perMinute, nowMs);
    limits.set(name, limit);
    return limit;
  };

  return {
    take: (name, perMinute) => {
      const nowMs = clock.monotonic();
      const limit = limitOf(name, perMinute, nowMs);
      countUse(limit.use, nowMs);
      if (!bucket.isAvailable()) return takeLocal(limit, nowMs, gateways());
      // The local count says nothing about the shared bucket.
      if (limit.count.mode === 'local') return takeAfterRefill(parts, limit);
      return takeShared(parts, limit, limit.count, nowMs);
    },
    refund: (name) => {
      const limit = limits.get(name);
      if (!limit) return;
      if (limit.count.mode === 'local') refundLocal(limit, limit.count, gateways());
      else bucket.refund(limit, limit.count);
    },
    sweep: bucket.returnUnused,
    isShared: bucket.isShared,
  };
}

/** Decides at once where possible: from stock, by going into debt far from the limit, or because the bucket is empty. */
function takeShared(
  parts: Parts,
  limit: TrackedLimit,
  count: SharedCount,
  nowMs: number,
): Decision | Promise<Decision> {
  if (count.stock > 0) {
    count.stock--;
    if (isStockLow(limit, count)) void parts.bucket.refill(limit);
    return admitted(limit, count, nowMs);
  }
  if (nowMs < count.emptyUntilMs) return refused(limit, count, nowMs);
  if (isFarFromLimit(count, nowMs) && count.debt < maxAhead(limit)) {
    count.debt++;
    void parts.bucket.refill(limit);
    return admitted(limit, count, nowMs);
  }
  return takeAfterRefill(parts, limit);
}

/** Waits for the shared bucket. Falls back to this gateway's share if the bucket cannot be reached. */
async function takeAfterRefill({ bucket, clock, gateways }: Parts, limit: TrackedLimit): Promise<Decision> {
  for (let refills = 1; ; refills++) {
    limit.waiting++;
    const reached = await bucket.refill(limit);
    limit.waiting--;
    const nowMs = clock.monotonic();
    const { count } = limit;
    if (!reached || count.mode === 'local') return takeLocal(limit, nowMs, gateways());
    if (count.stock > 0) {
      count.stock--;
      return admitted(limit, count, nowMs);
    }
    // If the bucket is not empty, other waiting requests have used the stock.
    if (nowMs < count.emptyUntilMs || refills === maxRefills) return refused(limit, count, nowMs);
  }
}
