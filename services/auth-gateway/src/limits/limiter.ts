import type { Clock } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';
import { bucketMs, type TakeResult, take as takeFrom } from './gcra.js';

/** The buckets that all gateways share. Rejects if they cannot be asked in time. */
export interface SharedBuckets {
  /** As `take` of gcra.ts, of the bucket with this name. */
  take(name: string, perMinute: number, wanted: number): Promise<Omit<TakeResult, 'tatMs'>>;
}

/** Whether one more request is within a limit, and how much of the limit is left. */
export interface Decision {
  readonly admitted: boolean;
  readonly perMinute: number;
  readonly remaining: number;
  /** After so long one more is admitted (0 if one was), and the whole limit is there again, in milliseconds. */
  readonly retryAfterMs: number;
  readonly resetAfterMs: number;
}

export interface Limiter {
  /** Takes one request of the limit with this name. Does not reject. */
  take(name: string, perMinute: number): Decision | Promise<Decision>;
  /** After so many milliseconds one can be had; 0: at once, as far as is known. Takes nothing. */
  emptyForMs(name: string): number;
  /** Gives one back that was taken and not used. */
  refund(name: string): void;
  /** Gives back what was taken ahead and not used in time. To be called about once a second. */
  sweep(): void;
  /** Whether the count was shared with the other gateways when it was last asked for. */
  isShared(): boolean;
}

interface Options {
  /** Undefined: there is nothing to share through. */
  readonly shared: SharedBuckets | undefined;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** How many limits are kept track of. */
  readonly maxNames: number;
  /** How many gateways there are, this one included: each has its share when the count cannot be shared. */
  gateways(): number;
  onError(error: unknown): void;
}

/** What one gateway knows of one limit. */
interface State {
  readonly name: string;
  readonly perMinute: number;
  /**
   * Requests that were taken of the shared bucket ahead of their coming; below zero, those that were admitted and are still
   * to be taken.
   */
  stock: number;
  /** What is in stock then is given back. */
  keptUntilMs: number;
  /** As of the last time that the shared bucket was asked. */
  remaining: number;
  fullAtMs: number;
  /** Nothing can be had before then. */
  emptyUntilMs: number;
  /** How many have come since then, and in the stretch of time before. */
  usedLately: number;
  usedBefore: number;
  usedSinceMs: number;
  /** Those that wait for `asking`, which asks for more. */
  waiting: number;
  asking: Promise<boolean> | undefined;
  /** Our own bucket for as long as nothing is shared; undefined while it is. */
  ownTatMs: number | undefined;
}

/**
 * The most that a gateway takes of a limit ahead, and the most that it admits before it has asked: this share, or one
 * request if that is more. So all gateways together are never over a limit by more than twice this for each of them: what
 * they had in stock when a stretch of time began, and what they owe when it ends.
 */
const aheadShare = 1 / 50;
/** Far from a limit is where at least this share of it is left, by what the bucket said last and what has flowed in. */
const farShare = 1 / 4;
/** What was taken ahead is given back after this time; as much is taken as is used in this time. */
const aheadMs = 250;
/** No request waits for a Redis that has just failed. */
const restAfterFailureMs = 1_000;
/** How often one may wait for the shared bucket before it is refused. */
const maxRounds = 10;

/**
 * Limits that all gateways share. A request that is far from its limit waits for nobody: it is admitted from what was taken
 * ahead, or first and taken then. Near the limit every request asks.
 */
export function createLimiter({ shared, clock, maxNames, gateways, onError }: Options): Limiter {
  const states = new LRUCache<string, State>({ max: maxNames });
  const stocked = new Set<State>();
  let restUntilMs = 0;
  let failing = shared === undefined;
  const now = () => clock.monotonic();
  const mayAsk = () => shared !== undefined && now() >= restUntilMs;
  const failed = (error: unknown) => {
    if (mayAsk()) onError(error);
    failing = true;
    restUntilMs = now() + restAfterFailureMs;
  };

  const stateOf = (name: string, perMinute: number): State => {
    const known = states.get(name);
    if (known?.perMinute === perMinute) return known;
    const state: State = {
      name,
      perMinute,
      stock: 0,
      keptUntilMs: 0,
      remaining: perMinute,
      fullAtMs: 0,
      emptyUntilMs: 0,
      usedLately: 0,
      usedBefore: 0,
      usedSinceMs: now(),
      waiting: 0,
      asking: undefined,
      ownTatMs: undefined,
    };
    states.set(name, state);
    return state;
  };
  const most = ({ perMinute }: State) => Math.max(1, Math.floor(perMinute * aheadShare));

  const decision = (state: State, admitted: boolean): Decision => ({
    admitted,
    perMinute: state.perMinute,
    remaining: admitted ? Math.max(0, state.remaining + state.stock) : 0,
    retryAfterMs: admitted ? 0 : Math.max(1, state.emptyUntilMs - now()),
    resetAfterMs: Math.max(0, state.fullAtMs - now()),
  });

  /** Asks the shared bucket for what waits, what is owed, and some ahead. Resolves to false if it cannot be asked. */
  const ask = (state: State): Promise<boolean> => {
    state.asking ??= askNow(state).finally(() => {
      state.asking = undefined;
    });
    return state.asking;
  };
  const askNow = async (state: State): Promise<boolean> => {
    try {
      // Those that come in the same moment are asked for together.
      await undefined;
      const lately = Math.max(state.usedLately, state.usedBefore);
      // For one that comes alone there is nothing to be taken ahead.
      const ahead = lately > 1 ? Math.min(most(state), lately) : 0;
      const wanted = Math.max(0, state.waiting + ahead - state.stock);
      const got = await (shared as SharedBuckets).take(state.name, state.perMinute, wanted);
      failing = false;
      state.stock += got.granted;
      state.keptUntilMs = now() + aheadMs;
      state.remaining = got.remaining;
      state.fullAtMs = now() + got.resetAfterMs;
      state.ownTatMs = undefined;
      const owed = Math.max(0, -state.stock) * (bucketMs / state.perMinute);
      state.emptyUntilMs = state.stock < 1 && got.granted < wanted ? now() + got.retryAfterMs + owed : 0;
      if (state.stock > 0) stocked.add(state);
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  };

  const isFar = (state: State) => bucketMs - (state.fullAtMs - now()) >= bucketMs * farShare;

  const takeStock = (state: State): boolean => {
    if (state.stock < 1) return false;
    state.stock--;
    return true;
  };

  /** Our share of the limit, counted here alone. It begins with our share of what was left when we last knew. */
  const takeOwn = (state: State): Decision => {
    if (state.ownTatMs === undefined) {
      const usedMs = state.fullAtMs - now() - state.stock * (bucketMs / state.perMinute);
      state.ownTatMs = now() + Math.min(bucketMs, Math.max(0, usedMs));
      state.stock = 0;
    }
    const got = takeFrom(state.ownTatMs, now(), state.perMinute / Math.max(1, gateways()), 1);
    state.ownTatMs = got.tatMs;
    state.remaining = got.remaining;
    state.fullAtMs = now() + got.resetAfterMs;
    state.emptyUntilMs = now() + got.retryAfterMs;
    return decision(state, got.granted === 1);
  };

  const noteUse = (state: State) => {
    const lateMs = now() - state.usedSinceMs;
    if (lateMs > aheadMs) {
      state.usedBefore = lateMs < 2 * aheadMs ? state.usedLately : 0;
      state.usedLately = 0;
      state.usedSinceMs = now();
    }
    state.usedLately++;
  };

  const wait = async (state: State): Promise<Decision> => {
    for (let round = 0; round < maxRounds; round++) {
      state.waiting++;
      const asked = await ask(state);
      state.waiting--;
      if (!asked) return takeOwn(state);
      if (takeStock(state)) return decision(state, true);
      if (now() < state.emptyUntilMs) break;
    }
    return decision(state, false);
  };

  return {
    take: (name, perMinute) => {
      const state = stateOf(name, perMinute);
      noteUse(state);
      if (!mayAsk()) return takeOwn(state);
      // What our own share was says nothing of the shared bucket. If that cannot be asked after all, our own goes on.
      if (state.ownTatMs !== undefined) return wait(state);
      if (takeStock(state)) {
        // Before it runs out, so that nobody has to wait.
        if (state.stock * 2 < Math.min(state.usedLately, most(state))) void ask(state);
        return decision(state, true);
      }
      if (now() < state.emptyUntilMs) return decision(state, false);
      if (isFar(state) && -state.stock < most(state)) {
        state.stock--;
        void ask(state);
        return decision(state, true);
      }
      return wait(state);
    },
    emptyForMs: (name) => Math.max(0, (states.peek(name)?.emptyUntilMs ?? 0) - now()),
    refund: (name) => {
      const state = states.get(name);
      if (!state) return;
      if (state.ownTatMs !== undefined) {
        state.ownTatMs -= (bucketMs / state.perMinute) * Math.max(1, gateways());
        return;
      }
      state.stock++;
      state.keptUntilMs = Math.max(state.keptUntilMs, now() + aheadMs);
      if (state.stock > 0) stocked.add(state);
    },
    sweep: () => {
      for (const state of stocked) {
        if (state.stock > 0 && (now() < state.keptUntilMs || state.asking)) continue;
        stocked.delete(state);
        const unused = state.stock;
        if (unused < 1) continue;
        state.stock = 0;
        // If that fails, they flow back by themselves, later.
        if (mayAsk()) shared?.take(state.name, state.perMinute, -unused).catch(failed);
      }
    },
    isShared: () => !failing,
  };
}
