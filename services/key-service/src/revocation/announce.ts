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
import type { ConfirmationReports } from './confirmation-reports.js';
import type { Outbox } from './outbox.js';

/** What it takes to announce a change and to follow its progress. */
export interface AnnounceDeps {
  readonly log: Pick<ChangeLog, 'wake' | 'seenAtMs'>;
  readonly outbox: Outbox;
  readonly leases: LeaseRegistry;
  readonly clock: Clock;
  /** Whether a change has been published to the shared cache. */
  isPublished(seq: number): Promise<boolean>;
  readonly reportWhenConfirmed: ConfirmationReports;
}

/**
 * Announces one or more changes that have just been committed to the gateways and the shared cache, and waits for their
 * confirmation until the deadline of the call. Never rejects: the changes are committed, so the call has succeeded
 * whatever happens here. `made` is 'earlier' if another call has made the changes: then it is not known how long they took,
 * and that call reports when they have taken effect.
 */
export async function announce(
  { log, outbox, leases, clock, reportWhenConfirmed }: AnnounceDeps,
  changes: readonly Appended[],
  call: WaitOptions,
  made: 'now' | 'earlier' = 'now',
): Promise<revocation.Confirmation> {
  const committedMs = clock.monotonic();
  const seq = Math.max(...changes.map((change) => change.seq));
  log.wake();
  const [published, status] = await Promise.all([
    outbox.publish(changes),
    waitForConfirmation(leases, clock, seq, call),
  ]);
  if (made === 'now') {
    const accountIds = new Set(changes.map(({ accountId }) => accountId));
    const applied = status.kind === 'confirmed';
    reportWhenConfirmed({ seq, accountIds, committedMs, published, applied });
  }
  const overall = published
    ? status
    : pendingInCache(status, committedMs + outbox.certainAfterMs - clock.monotonic());
  const tookMs = made === 'now' ? clock.monotonic() - committedMs : undefined;
  return confirmationMessage(seq, overall, clock.now(), tookMs);
}

/** Whether a change that was committed earlier has taken effect everywhere by now. Does not wait. */
export async function statusSince(
  { log, outbox, leases, clock, isPublished }: AnnounceDeps,
  seq: number,
): Promise<ConfirmationStatus> {
  const sinceMs = log.seenAtMs(seq);
  const published = await isPublished(seq);
  const status = await leases.waitUntilApplied(seq, { sinceMs, untilMs: 'read' });
  const certainInMs = sinceMs + outbox.certainAfterMs - clock.monotonic();
  return published || certainInMs <= 0 ? status : pendingInCache(status, certainInMs);
}

/** The status while the shared cache can hold older verdicts, for at most `certainInMs` milliseconds. */
function pendingInCache(status: ConfirmationStatus, certainInMs: number): ConfirmationStatus {
  return {
    kind: 'pending',
    certainInMs: Math.max(certainInMs, status.kind === 'pending' ? status.certainInMs : 0),
    waitingFor: [...(status.kind === 'pending' ? status.waitingFor : []), 'redis'],
  };
}
