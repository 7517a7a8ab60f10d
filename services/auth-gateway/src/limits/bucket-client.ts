import type { SharedBuckets } from '@hypervize/redis';
import { type Clock, createCircuitBreaker } from '@hypervize/runtime';
import { intervalMs } from './recent-use.js';
import {
  newSharedCount,
  requestMs,
  type SharedCount,
  type TrackedLimit,
  wantedAhead,
} from './tracked-limit.js';

/** Keeps the counts of this gateway in step with the buckets that all gateways share. */
export interface BucketClient {
  /** Whether there are shared buckets, and they have not failed within the last second. */
  isAvailable(): boolean;
  /**
   * Takes from the bucket what is owed, what waits, and some requests ahead. Calls during a refill share its result.
   * Resolves to false if the bucket could not be reached; the count has not changed then.
   */
  refill(limit: TrackedLimit): Promise<boolean>;
  /** Returns one request to the stock. */
  refund(limit: TrackedLimit, count: SharedCount): void;
  /** Returns stock that has expired to the buckets. */
  returnUnused(): void;
  /** False after the buckets failed, until a refill succeeds. */
  isShared(): boolean;
}

interface Options {
  /** Undefined: there are no shared buckets. */
  readonly buckets: SharedBuckets | undefined;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** The buckets failed, and are not used for a second. */
  onError(error: unknown): void;
}

/** How long stock is kept, in milliseconds. */
const stockTtlMs = intervalMs;

/** A client of the shared buckets; without them it is never available. */
export function createBucketClient({ buckets, clock, onError }: Options): BucketClient {
  if (!buckets) return withoutBuckets;
  const breaker = createCircuitBreaker({ clock, onOpen: onError });
  const stocked = new Set<TrackedLimit>();
  let failing = false;

  const fail = (error: unknown) => {
    failing = true;
    breaker.failed(error);
  };
  const refillNow = async (limit: TrackedLimit): Promise<boolean> => {
    try {
      // Requests that arrive in the same tick share one refill.
      await undefined;
      const wanted = wantedNow(limit);
      const reply = await buckets.take(limit.name, limit.perMinute, wanted);
      failing = false;
      const count = applyReply(limit, wanted, reply, clock.monotonic());
      if (count.stock > 0) stocked.add(limit);
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  };

  return {
    isAvailable: breaker.isClosed,
    refill: (limit) => {
      limit.refilling ??= refillNow(limit).finally(() => {
        limit.refilling = undefined;
      });
      return limit.refilling;
    },
    refund: (limit, count) => {
      if (count.debt > 0) count.debt--;
      else count.stock++;
      count.stockExpiresAtMs = Math.max(count.stockExpiresAtMs, clock.monotonic() + stockTtlMs);
      if (count.stock > 0) stocked.add(limit);
    },
    returnUnused: () => {
      const nowMs = clock.monotonic();
      for (const limit of stocked) {
        if (keepsStock(limit, nowMs)) continue;
        stocked.delete(limit);
        const unused = takeAllStock(limit);
        // If this fails, the bucket refills by itself, only later.
        if (unused > 0 && breaker.isClosed()) buckets.take(limit.name, limit.perMinute, -unused).catch(fail);
      }
    },
    isShared: () => !failing,
  };
}

const withoutBuckets: BucketClient = {
  isAvailable: () => false,
  refill: async () => false,
  refund: () => {},
  returnUnused: () => {},
  isShared: () => false,
};

function wantedNow(limit: TrackedLimit): number {
  const { count, waiting } = limit;
  const missing = count.mode === 'shared' ? count.debt - count.stock : 0;
  return Math.max(0, waiting + wantedAhead(limit) + missing);
}

type Reply = Awaited<ReturnType<SharedBuckets['take']>>;

/** Pays the debt with what was granted; the rest is stock. A local count ends here. */
function applyReply(limit: TrackedLimit, wanted: number, reply: Reply, nowMs: number): SharedCount {
  const count = limit.count.mode === 'shared' ? limit.count : newSharedCount(reply.remaining);
  const balance = count.stock - count.debt + reply.granted;
  count.stock = Math.max(0, balance);
  count.debt = Math.max(0, -balance);
  count.stockExpiresAtMs = nowMs + stockTtlMs;
  count.remaining = reply.remaining;
  count.fullAtMs = nowMs + reply.resetAfterMs;
  const isEmpty = count.stock === 0 && reply.granted < wanted;
  count.emptyUntilMs = isEmpty ? nowMs + reply.retryAfterMs + count.debt * requestMs(limit) : 0;
  limit.count = count;
  return count;
}

function keepsStock({ count, refilling }: TrackedLimit, nowMs: number): boolean {
  if (count.mode === 'local' || count.stock === 0) return false;
  return nowMs < count.stockExpiresAtMs || refilling !== undefined;
}

function takeAllStock({ count }: TrackedLimit): number {
  if (count.mode === 'local') return 0;
  const { stock } = count;
  count.stock = 0;
  return stock;
}
