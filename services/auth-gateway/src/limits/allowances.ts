import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';

/** What an account may use, and what it has used of it. */
export interface Allowance {
  /** Undefined: the platform's usual. */
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMonth: number | undefined;
  /** Of this month, as far as they have been counted. */
  readonly tokensUsed: number;
  /** When the month ends, in milliseconds since the epoch. */
  readonly periodEndMs: number;
}

export interface Allowances {
  /**
   * What is known of an account. The first time it is asked for, and waited for at most for a moment; later what is known
   * is brought up to date behind the requests. If nothing can be found out there is nothing to go by: undefined.
   */
  of(accountId: string): Allowance | undefined | Promise<Allowance | undefined>;
  /** Tokens that this gateway has just seen used: they count from now on, and until key-service has counted them. */
  used(accountId: string, tokens: number): void;
  /** Key-service has counted these. */
  counted(accountId: string, tokens: number): void;
  /** These will never be counted. */
  forget(accountId: string, tokens: number): void;
  /** Brings what was asked for lately up to date. To be called every `refreshMs`. Does not reject. */
  refresh(): Promise<void>;
}

interface Options {
  /** Asks key-service, about at most 1,000 accounts. */
  ask(accountIds: readonly string[]): Promise<ReadonlyMap<string, Allowance>>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly maxAccounts: number;
  onError(error: unknown): void;
}

/** How old what is known of an account in use may be: so much other gateways may have let through meanwhile. */
export const refreshMs = 2_000;
/** An account that nobody has asked about for so long is not kept up to date. */
const idleMs = 60_000;
const mostAtOnce = 1_000;

interface Known {
  allowance: Allowance | undefined;
  askedForMs: number;
  freshMs: number;
  /** Tokens seen here that key-service has not counted yet. */
  uncounted: number;
  /** Those that were counted after the question whose answer is known was asked. */
  countedSince: number;
  asking: Promise<void> | undefined;
}

/** Nothing known. Bounded in accounts. */
export function createAllowances({ ask, clock, maxAccounts, onError }: Options): Allowances {
  const accounts = new LRUCache<string, Known>({ max: maxAccounts });
  let refreshing = false;
  const knownOf = (accountId: string): Known => {
    const known = accounts.get(accountId);
    if (known) return known;
    const fresh: Known = {
      ...{ allowance: undefined, askedForMs: 0, freshMs: Number.NEGATIVE_INFINITY },
      ...{ uncounted: 0, countedSince: 0, asking: undefined },
    };
    accounts.set(accountId, fresh);
    return fresh;
  };

  const learn = async (wanted: readonly (readonly [string, Known])[]) => {
    const before = wanted.map(([, known]) => known.countedSince);
    try {
      const found = await ask(wanted.map(([accountId]) => accountId));
      for (const [i, [accountId, known]] of wanted.entries()) {
        known.allowance = found.get(accountId);
        known.countedSince -= before[i] ?? 0;
      }
    } catch (error) {
      onError(error);
    } finally {
      // Also after a failure: nobody waits again for one who does not answer.
      for (const [, known] of wanted) known.freshMs = clock.monotonic();
    }
  };

  const current = ({ allowance, uncounted, countedSince }: Known): Allowance | undefined => {
    if (!allowance) return undefined;
    // A new month has begun, and nothing of it is known but what was used here.
    const over = clock.now() >= allowance.periodEndMs;
    return { ...allowance, tokensUsed: (over ? 0 : allowance.tokensUsed) + uncounted + countedSince };
  };

  return {
    of: (accountId) => {
      const known = knownOf(accountId);
      known.askedForMs = clock.monotonic();
      if (known.freshMs > Number.NEGATIVE_INFINITY) return current(known);
      known.asking ??= learn([[accountId, known]]).finally(() => {
        known.asking = undefined;
      });
      return known.asking.then(() => current(known));
    },
    used: (accountId, tokens) => {
      const known = accounts.peek(accountId);
      if (known) known.uncounted += tokens;
    },
    forget: (accountId, tokens) => {
      const known = accounts.peek(accountId);
      if (known) known.uncounted = Math.max(0, known.uncounted - tokens);
    },
    counted: (accountId, tokens) => {
      const known = accounts.peek(accountId);
      if (!known) return;
      known.uncounted = Math.max(0, known.uncounted - tokens);
      known.countedSince += tokens;
    },
    refresh: async () => {
      if (refreshing) return;
      refreshing = true;
      const nowMs = clock.monotonic();
      const due: [string, Known][] = [];
      // Those that were asked for last come first.
      for (const [accountId, known] of accounts.entries()) {
        if (nowMs - known.askedForMs >= idleMs) break;
        if (!known.asking && nowMs - known.freshMs >= refreshMs / 2) due.push([accountId, known]);
      }
      for (let from = 0; from < due.length; from += mostAtOnce) {
        await learn(due.slice(from, from + mostAtOnce));
      }
      refreshing = false;
    },
  };
}
