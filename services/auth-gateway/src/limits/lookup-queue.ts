import type { KeyLookup, Presenter, VerificationResult } from '../auth/key-lookups.js';

/** A request that waits for its lookup. */
export interface WaitingLookup {
  readonly presenter: Presenter;
  readonly lookup: KeyLookup;
  /** Ends the wait. */
  settle(result: Promise<VerificationResult>): void;
}

/** The requests from one address that wait for a lookup, in no order. */
export interface LookupQueue {
  readonly address: string;
  readonly waiting: Set<WaitingLookup>;
  /** Aborts the timer that serves the queue when the budget has refilled. */
  timer: AbortController | undefined;
}

/**
 * The request that is served next: any one, with equal chances, so that no pattern of arrivals keeps a request from being
 * served. Those on connections that have presented a wrong key come after all others.
 */
export function nextToServe({ waiting }: LookupQueue, random: () => number): WaitingLookup | undefined {
  const all = [...waiting];
  const unsuspected = all.filter(({ presenter }) => !presenter.suspect);
  return anyOf(unsuspected.length > 0 ? unsuspected : all, random);
}

/** The request that is refused when one arrives and no place is left: the new one or any that waits. */
export function nextToRefuse(
  { waiting }: LookupQueue,
  arrived: WaitingLookup,
  random: () => number,
): WaitingLookup {
  const all = [...waiting, arrived];
  const suspected = all.filter(({ presenter }) => presenter.suspect);
  return anyOf(suspected.length > 0 ? suspected : all, random) ?? arrived;
}

function anyOf<T>(all: readonly T[], random: () => number): T | undefined {
  return all[Math.floor(random() * all.length)];
}
