import type { revocation } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import type { LeaseBook, Reached } from './lease-registry.js';

/** Time kept back of a caller's deadline, so that the answer gets there, in milliseconds. */
const replyMs = 100;

/** What waiting for a change needs to know of the call that made it. */
export interface Waiting {
  /** When the caller stops waiting, in milliseconds since the epoch; Infinity if it never does. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Waits for a change that has just been committed, for as long as the caller does. */
export function waitFor(book: LeaseBook, clock: Clock, seq: number, call: Waiting): Promise<Reached> {
  const nowMs = clock.monotonic();
  const untilMs = nowMs + (call.deadline - clock.now() - replyMs);
  return book.reached(seq, { sinceMs: nowMs, untilMs, signal: call.signal });
}

/** What a caller is told. */
export function confirmationMessage(seq: number, reached: Reached, nowMs: number): revocation.Confirmation {
  if (reached.kind === 'everywhere') return { state: 'STATE_CONFIRMED', seq };
  return {
    state: 'STATE_PENDING',
    seq,
    certainByUnixMs: Math.ceil(nowMs + reached.certainInMs),
    waitingFor: [...reached.waitingFor],
  };
}
