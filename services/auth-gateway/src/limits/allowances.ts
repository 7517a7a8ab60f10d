import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';

/** What an account may use, and what it has used. */
export interface Allowance {
  /** Undefined: the default limits apply. */
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMonth: number | undefined;
  /** This month, as far as this gateway knows. */
  readonly tokensUsed: number;
  /** When the month ends, in milliseconds since the epoch. */
  readonly periodEndMs: number;
}

/** The allowances of the accounts that use this gateway, kept up to date in the background. */
export interface Allowances {
  /**
   * The allowance of an account, tokens used at this gateway included. Only the first call for an account returns a
   * promise. Undefined if nothing is known, because key-service could not be reached.
   */
  of(accountId: string): Allowance | undefined | Promise<Allowance | undefined>;
  /** Adds tokens that were used here. They count at once, and until key-service has counted them. */
  used(accountId: string, tokens: number): void;
  /** Key-service has counted tokens that were used here. */
  counted(accountId: string, tokens: number): void;
  /** Tokens that were used here will never be counted by key-service. */
  forget(accountId: string, tokens: number): void;
  /** Updates the accounts that were used recently. To be called every `refreshMs`. Never rejects. */
  refresh(): Promise<void>;
}

interface Options {
  /** Gets the allowances of at most 1,000 accounts from key-service. */
  fetch(accountIds: readonly string[]): Promise<ReadonlyMap<string, Allowance>>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly maxAccounts: number;
  onError(error: unknown): void;
}

/** How old an allowance in use may get, in milliseconds. Use at other gateways is not seen for this long. */
export const refreshMs = 2_000;
/** An account that has not been used for this long is not refreshed, in milliseconds. */
const idleMs = 60_000;
const maxPerFetch = 1_000;

interface CachedAllowance {
  readonly accountId: string;
  allowance: Allowance | undefined;
  usedAtMs: number;
  /** When it was last fetched, or that failed; undefined: never. */
  fetchedAtMs: number | undefined;
  /** Tokens used here that key-service has not counted yet. */
  uncounted: number;
  /** Tokens used here that key-service has counted since it was asked for `allowance`. */
  countedSince: number;
  fetching: Promise<void> | undefined;
}

/** No allowances yet. At most `maxAccounts` are kept; the least recently used ones are evicted. */
export function createAllowances(options: Options): Allowances {
  const { clock } = options;
  const entries = new LRUCache<string, CachedAllowance>({ max: options.maxAccounts });
  let refreshing = false;

  const entryOf = (accountId: string): CachedAllowance => {
    const known = entries.get(accountId);
    if (known) return known;
    const entry = newEntry(accountId);
    entries.set(accountId, entry);
    return entry;
  };
  const fetchFirst = (entry: CachedAllowance): Promise<Allowance | undefined> => {
    entry.fetching ??= fetchInto(options, [entry]).finally(() => {
      entry.fetching = undefined;
    });
    return entry.fetching.then(() => current(entry, clock.now()));
  };
  const refresh = async () => {
    const due = dueEntries(entries, clock.monotonic());
    for (let from = 0; from < due.length; from += maxPerFetch)
      await fetchInto(options, due.slice(from, from + maxPerFetch));
  };

  return {
    of: (accountId) => {
      const entry = entryOf(accountId);
      entry.usedAtMs = clock.monotonic();
      return entry.fetchedAtMs === undefined ? fetchFirst(entry) : current(entry, clock.now());
    },
    used: (accountId, tokens) => {
      const entry = entries.peek(accountId);
      if (entry) entry.uncounted += tokens;
    },
    forget: (accountId, tokens) => {
      const entry = entries.peek(accountId);
      if (entry) entry.uncounted = Math.max(0, entry.uncounted - tokens);
    },
    counted: (accountId, tokens) => {
      const entry = entries.peek(accountId);
      if (!entry) return;
      entry.uncounted = Math.max(0, entry.uncounted - tokens);
      entry.countedSince += tokens;
    },
    refresh: async () => {
      if (refreshing) return;
      refreshing = true;
      await refresh().finally(() => {
        refreshing = false;
      });
    },
  };
}

function newEntry(accountId: string): CachedAllowance {
  return {
    accountId,
    allowance: undefined,
    usedAtMs: 0,
    fetchedAtMs: undefined,
    uncounted: 0,
    countedSince: 0,
    fetching: undefined,
  };
}

/** The entries that are used and old, except those that are being fetched. */
function dueEntries(entries: LRUCache<string, CachedAllowance>, nowMs: number): CachedAllowance[] {
  const due: CachedAllowance[] = [];
  // The most recently used ones come first.
  for (const entry of entries.values()) {
    if (nowMs - entry.usedAtMs >= idleMs) break;
    const { fetchedAtMs = Number.NEGATIVE_INFINITY, fetching } = entry;
    if (!fetching && nowMs - fetchedAtMs >= refreshMs / 2) due.push(entry);
  }
  return due;
}

async function fetchInto(
  { fetch, clock, onError }: Options,
  entries: readonly CachedAllowance[],
): Promise<void> {
  const countedBefore = entries.map(({ countedSince }) => countedSince);
  try {
    const found = await fetch(entries.map(({ accountId }) => accountId));
    for (const [i, entry] of entries.entries()) {
      entry.allowance = found.get(entry.accountId);
      entry.countedSince -= countedBefore[i] ?? 0;
    }
  } catch (error) {
    onError(error);
  } finally {
    // Also after a failure, so that no further request waits for key-service.
    for (const entry of entries) entry.fetchedAtMs = clock.monotonic();
  }
}

/** What is known, with what was used here. Of a month that has just begun only the latter is known. */
function current(
  { allowance, uncounted, countedSince }: CachedAllowance,
  nowMs: number,
): Allowance | undefined {
  if (!allowance) return undefined;
  const counted = nowMs >= allowance.periodEndMs ? 0 : allowance.tokensUsed;
  const { requestsPerMinute, tokensPerMonth, periodEndMs } = allowance;
  return { requestsPerMinute, tokensPerMonth, periodEndMs, tokensUsed: counted + uncounted + countedSince };
}
