import { AppError } from '@hypervize/errors';
import { type Clock, createDividedBudget, type DividedBudget } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';
import type { KeyLookup, KeyLookups, VerificationResult } from '../auth/key-lookups.js';
import { take } from './gcra.js';
import { type LookupQueue, nextToRefuse, nextToServe, type WaitingLookup } from './lookup-queue.js';

interface Options {
  /** How many lookups for one address may find a wrong key, per minute. */
  readonly perMinute: number;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  random(): number;
  /** Counts a request that was refused because of the limit. */
  countRefusal(limit: string): void;
}

/** Lookups in progress, divided between addresses: one address gets at most half of them. */
export const maxInProgress = 64;
/** Requests that wait for a lookup, divided in the same way. */
export const maxWaiting = 512;
/** How long a request waits for its lookup, in milliseconds. */
export const maxLookupWaitMs = 3_000;
/** Addresses whose budgets are tracked. The least recently used ones are forgotten: they have a full budget again. */
const maxAddresses = 10_000;

interface State extends Options {
  /** For each address that has used some of its budget, when that is full again (the TAT of gcra.ts). */
  readonly tats: LRUCache<string, number>;
  readonly inProgress: DividedBudget;
  readonly places: DividedBudget;
  /** The addresses for which requests wait. */
  readonly queues: Map<string, LookupQueue>;
}

/**
 * Bounds lookups by address: how many are in progress, and how many per minute may find a wrong key. A request beyond the
 * bounds waits; of those that wait any one is next. So a flood of wrong keys delays a good key from the same address, and
 * cannot keep it out by arriving first. Everything is counted in this gateway alone.
 */
export function createKeyLookups(options: Options): KeyLookups {
  const state: State = {
    ...options,
    tats: new LRUCache({ max: maxAddresses }),
    inProgress: createDividedBudget(maxInProgress),
    places: createDividedBudget(maxWaiting),
    queues: new Map(),
  };
  return {
    run: (presenter, lookup) => {
      const { address } = presenter;
      if (!state.queues.has(address) && tryStart(state, address)) return perform(state, address, lookup);
      return new Promise((resolve) => enqueue(state, { presenter, lookup, settle: resolve }));
    },
  };
}

/** Takes a lookup from the budget of an address and from those in progress, or from neither. */
function tryStart({ tats, inProgress, clock, perMinute }: State, address: string): boolean {
  const taken = take(tats.get(address) ?? 0, clock.monotonic(), perMinute, 1);
  if (taken.granted === 0 || !inProgress.tryTake(address, 1)) return false;
  tats.set(address, taken.tatMs);
  return true;
}

async function perform(state: State, address: string, lookup: KeyLookup): Promise<VerificationResult> {
  const { tats, inProgress, clock, perMinute } = state;
  let wrong = false;
  try {
    const verification = await lookup();
    wrong = verification.kind === 'invalid';
    return verification;
  } finally {
    inProgress.release(address, 1);
    if (!wrong) tats.set(address, take(tats.get(address) ?? 0, clock.monotonic(), perMinute, -1).tatMs);
    for (const queue of state.queues.values()) serve(state, queue);
  }
}

/** Milliseconds until the budget of an address permits a lookup. */
function emptyForMs({ tats, clock, perMinute }: State, address: string): number {
  return take(tats.get(address) ?? 0, clock.monotonic(), perMinute, 0).retryAfterMs;
}

/** Adds a request to those that wait. If there is no place, one request of its address is refused. */
function enqueue(state: State, request: WaitingLookup): void {
  const { address } = request.presenter;
  const queue = state.queues.get(address) ?? { address, waiting: new Set(), timer: undefined };
  if (!takePlace(state, queue, request)) {
    request.settle(refusal(state, address));
    return;
  }
  const ended = new AbortController();
  const waiting: WaitingLookup = {
    ...request,
    settle: (result) => {
      ended.abort();
      request.settle(result);
    },
  };
  queue.waiting.add(waiting);
  state.queues.set(address, queue);
  void state.clock.sleep(maxLookupWaitMs, ended.signal).then(() => {
    if (queue.waiting.has(waiting)) refuse(state, queue, waiting);
  });
  serve(state, queue);
}

/** Takes a place for a request that has arrived, if need be from another one of its address. */
function takePlace(state: State, queue: LookupQueue, arrived: WaitingLookup): boolean {
  const { places, random } = state;
  if (places.tryTake(queue.address, 1)) return true;
  const refused = nextToRefuse(queue, arrived, random);
  if (refused === arrived) return false;
  refuse(state, queue, refused);
  // Several addresses may hold more than is left free for each of them.
  return places.tryTake(queue.address, 1);
}

/** Starts the lookups of a queue for which the bounds permit it, and sets the timer for the next one. */
function serve(state: State, queue: LookupQueue): void {
  for (const waiting of queue.waiting) {
    if (waiting.presenter.isGone()) refuse(state, queue, waiting);
  }
  while (queue.waiting.size > 0 && tryStart(state, queue.address)) {
    const next = nextToServe(queue, state.random) as WaitingLookup;
    remove(state, queue, next);
    next.settle(perform(state, queue.address, next.lookup));
  }
  const emptyMs = emptyForMs(state, queue.address);
  // A queue that waits for lookups in progress is served when one of them ends.
  if (queue.waiting.size === 0 || emptyMs === 0 || queue.timer) return;
  const timer = new AbortController();
  queue.timer = timer;
  void state.clock.sleep(emptyMs, timer.signal).then(() => {
    if (timer.signal.aborted) return;
    queue.timer = undefined;
    serve(state, queue);
  });
}

function refuse(state: State, queue: LookupQueue, request: WaitingLookup): void {
  remove(state, queue, request);
  request.settle(refusal(state, queue.address));
}

function remove({ queues, places }: State, queue: LookupQueue, request: WaitingLookup): void {
  queue.waiting.delete(request);
  places.release(queue.address, 1);
  if (queue.waiting.size > 0) return;
  queue.timer?.abort();
  queue.timer = undefined;
  queues.delete(queue.address);
}

/** What a request gets that is not served: a refusal if its address has used up its budget, otherwise a failure. */
async function refusal(state: State, address: string): Promise<VerificationResult> {
  if (emptyForMs(state, address) === 0) throw new AppError('auth_unavailable');
  state.countRefusal('key_lookups');
  return { kind: 'not_verified' };
}
