import {
  confirmationMessage,
  type LeaseBook,
  type Reached,
  type Waiting,
  waitFor,
} from '@hypervize/revocation';
import type { revocation } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import type { Appended } from './change.js';
import type { ChangeLog } from './log.js';
import type { Outbox } from './outbox.js';

/** What tells the world of a change. */
export interface Announcing {
  readonly log: Pick<ChangeLog, 'wake' | 'seenAtMs'>;
  readonly outbox: Outbox;
  readonly book: LeaseBook;
  readonly clock: Clock;
  /** Whether the shared cache has been told of a change. */
  isTold(seq: number): Promise<boolean>;
}

/**
 * Tells the gateways and the shared cache of changes that have just been committed, at least one, and waits as long as the
 * caller does. Never rejects: what is committed is done, whatever becomes of the news.
 */
export async function announce(
  { log, outbox, book, clock }: Announcing,
  changes: readonly Appended[],
  call: Waiting,
): Promise<revocation.Confirmation> {
  const committedMs = clock.monotonic();
  const seq = Math.max(...changes.map((change) => change.seq));
  log.wake();
  const [told, reached] = await Promise.all([outbox.tell(changes), waitFor(book, clock, seq, call)]);
  const everywhere = told
    ? reached
    : orRedis(reached, committedMs + outbox.certainAfterMs - clock.monotonic());
  return confirmationMessage(seq, everywhere, clock.now());
}

/** How far a change of some time ago has come. */
export async function reachedSince(
  { log, outbox, book, clock, isTold }: Announcing,
  seq: number,
): Promise<Reached> {
  const sinceMs = log.seenAtMs(seq);
  const told = await isTold(seq);
  const reached = await book.reached(seq, { sinceMs, untilMs: 'looked' });
  const redisInMs = sinceMs + outbox.certainAfterMs - clock.monotonic();
  return told || redisInMs <= 0 ? reached : orRedis(reached, redisInMs);
}

function orRedis(reached: Reached, redisInMs: number): Reached {
  return {
    kind: 'under-way',
    certainInMs: Math.max(redisInMs, reached.kind === 'under-way' ? reached.certainInMs : 0),
    waitingFor: [...(reached.kind === 'under-way' ? reached.waitingFor : []), 'redis'],
  };
}
