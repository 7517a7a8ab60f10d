import {
  type ConfirmationStatus,
  confirmationMessage,
  type LeaseRegistry,
  type WaitOptions,
  waitForConfirmation,
} from '@hypervize/revocation';
import type { revocation } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import type { Appended } from './change.js';
import type { ChangeLog } from './change-log.js';
import type { Outbox } from './outbox.js';

/** What tells the world of a change. */
export interface AnnounceDeps {
  readonly log: Pick<ChangeLog, 'wake' | 'seenAtMs'>;
  readonly outbox: Outbox;
  readonly leases: LeaseRegistry;
  readonly clock: Clock;
  /** Whether the shared cache has been told of a change. */
  isPublished(seq: number): Promise<boolean>;
}

/**
 * Tells the gateways and the shared cache of changes that have just been committed, at least one, and waits as long as the
 * caller does. Never rejects: what is committed is done, whatever becomes of the news.
 */
export async function announce(
  { log, outbox, leases, clock }: AnnounceDeps,
  changes: readonly Appended[],
  call: WaitOptions,
): Promise<revocation.Confirmation> {
  const committedMs = clock.monotonic();
  const seq = Math.max(...changes.map((change) => change.seq));
  log.wake();
  const [published, status] = await Promise.all([
    outbox.publish(changes),
    waitForConfirmation(leases, clock, seq, call),
  ]);
  const everywhere = published
    ? status
    : orRedis(status, committedMs + outbox.certainAfterMs - clock.monotonic());
  return confirmationMessage(seq, everywhere, clock.now());
}

/** How far a change of some time ago has come. */
export async function statusSince(
  { log, outbox, leases, clock, isPublished }: AnnounceDeps,
  seq: number,
): Promise<ConfirmationStatus> {
  const sinceMs = log.seenAtMs(seq);
  const published = await isPublished(seq);
  const status = await leases.waitUntilApplied(seq, { sinceMs, untilMs: 'read' });
  const redisInMs = sinceMs + outbox.certainAfterMs - clock.monotonic();
  return published || redisInMs <= 0 ? status : orRedis(status, redisInMs);
}

function orRedis(status: ConfirmationStatus, redisInMs: number): ConfirmationStatus {
  return {
    kind: 'pending',
    certainInMs: Math.max(redisInMs, status.kind === 'pending' ? status.certainInMs : 0),
    waitingFor: [...(status.kind === 'pending' ? status.waitingFor : []), 'redis'],
  };
}
