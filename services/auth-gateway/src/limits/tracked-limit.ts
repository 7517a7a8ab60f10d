import { bucketMs } from './gcra.js';
import { type RecentUse, useRate } from './recent-use.js';

/** What one gateway tracks of one limit. All times are milliseconds of the monotonic clock. */
export interface TrackedLimit {
  readonly name: string;
  readonly perMinute: number;
  count: SharedCount | LocalCount;
  readonly use: RecentUse;
  /** Requests that wait for `refilling`. */
  waiting: number;
  /** The refill in flight, if there is one. */
  refilling: Promise<boolean> | undefined;
}

/** This gateway's part of a bucket that all gateways share. At most one of `stock` and `debt` is above 0. */
export interface SharedCount {
  readonly mode: 'shared';
  /** Requests that were taken from the bucket ahead of use. */
  stock: number;
  /** Requests that were admitted and have not been taken from the bucket yet. */
  debt: number;
  /** When unused stock is returned to the bucket. */
  stockExpiresAtMs: number;
  /** How much the bucket held by its last reply, and when it will be full. */
  remaining: number;
  fullAtMs: number;
  /** The bucket grants nothing before this time. */
  emptyUntilMs: number;
}

/** This gateway's share of the limit, counted in this process because the bucket cannot be reached. */
export interface LocalCount {
  readonly mode: 'local';
  /** The share as a bucket of its own; see gcra.ts. */
  tatMs: number;
  /** The share grants nothing before this time. */
  emptyUntilMs: number;
}

/**
 * The most that a gateway has in stock, and the most that it owes: this share of the limit, or one request if that is more.
 * So G gateways exceed a limit by at most 2·G times this: what they had in stock when a period began, and what they owe
 * when it ends.
 */
const maxAheadShare = 1 / 50;
/** A limit is far away while at least this share of it is left. */
const farShare = 1 / 4;

/** A limit of which nothing has been used. */
export function trackLimit(name: string, perMinute: number, nowMs: number): TrackedLimit {
  return {
    ...{ name, perMinute, waiting: 0, refilling: undefined },
    count: newSharedCount(perMinute),
    use: { current: 0, previous: 0, startedMs: nowMs },
  };
}

export function newSharedCount(remaining: number): SharedCount {
  return {
    ...{ mode: 'shared', stock: 0, debt: 0, stockExpiresAtMs: 0 },
    ...{ remaining, fullAtMs: 0, emptyUntilMs: 0 },
  };
}

/** The most that may be in stock, and the most that may be owed. */
export function maxAhead({ perMinute }: TrackedLimit): number {
  return Math.max(1, Math.floor(perMinute * maxAheadShare));
}

/** How many requests to take ahead: as many as are used in an interval; none for a request that comes alone. */
export function wantedAhead(limit: TrackedLimit): number {
  const rate = useRate(limit.use);
  return rate > 1 ? Math.min(maxAhead(limit), rate) : 0;
}

/** Whether the stock is to be refilled now, so that it does not run out while the bucket is asked. */
export function isStockLow(limit: TrackedLimit, { stock }: SharedCount): boolean {
  return stock * 2 < Math.min(limit.use.current, maxAhead(limit));
}

/** Whether much of the limit is left, by the bucket's last reply and what has refilled since. */
export function isFarFromLimit({ fullAtMs }: SharedCount, nowMs: number): boolean {
  return bucketMs - (fullAtMs - nowMs) >= bucketMs * farShare;
}

/** How much of the full bucket one request takes, in milliseconds. */
export function requestMs({ perMinute }: TrackedLimit): number {
  return bucketMs / perMinute;
}
