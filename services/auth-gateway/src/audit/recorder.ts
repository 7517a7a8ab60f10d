import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '@hypervize/errors';
import { type audit, refusedAttempts } from '@hypervize/rpc';
import { LRUCache } from 'lru-cache';
import { createAuditOutbox, type OutboxOptions } from './outbox.js';

/** An attempt that was refused. */
export interface RefusedAttempt {
  readonly accountId: string;
  /** What was attempted, such as "key.created". */
  readonly action: string;
  readonly keyId?: string;
  readonly endpointId?: string;
  readonly actor: { readonly id: string; readonly address: string };
  readonly outcome: ErrorCode;
}

/** Records refused attempts in the audit log, in the background. */
export interface AuditRecorder {
  record(attempt: RefusedAttempt): void;
  /** Delivers what is recorded, as far as key-service accepts it. To be called every `flushMs`. Never rejects. */
  flush(): Promise<void>;
  /** Ends every period and delivers what is recorded. Never rejects. */
  close(): Promise<void>;
}

/** How often entries are delivered, in milliseconds. */
export const flushMs = 1_000;
const { maxPerPeriod, periodMs, maxAccounts } = refusedAttempts;

/** The attempts of one account in the current period. */
interface Period {
  readonly startedMs: number;
  entries: number;
  /** The first attempt that got no entry of its own, and how many there were, by outcome. */
  further: { readonly first: RefusedAttempt; readonly outcomes: Map<ErrorCode, number> } | undefined;
}

/** A recorder of refused attempts, which bounds the entries of each account. */
export function createAuditRecorder(options: OutboxOptions): AuditRecorder {
  const { clock } = options;
  const outbox = createAuditOutbox(options);
  let delivering: Promise<void> | undefined;

  const add = (attempt: RefusedAttempt, details: object = {}) =>
    outbox.add(entryOf(attempt, clock.now(), details), attempt.accountId);
  const endPeriod = ({ further }: Period) => {
    if (further) add({ ...further.first, action: 'management.refused' }, summaryOf(further.outcomes));
  };
  // A period that is replaced, deleted or evicted ends.
  const periods = new LRUCache<string, Period>({ max: maxAccounts, dispose: endPeriod });
  const isOver = ({ startedMs }: Period) => clock.monotonic() - startedMs >= periodMs;
  const deliver = () => {
    delivering ??= outbox.deliver().finally(() => {
      delivering = undefined;
    });
    return delivering;
  };

  return {
    record: (attempt) => {
      const { accountId } = attempt;
      const known = periods.get(accountId);
      const current = known && !isOver(known) ? known : newPeriod(clock.monotonic());
      if (current !== known) periods.set(accountId, current);
      if (current.entries++ < maxPerPeriod) add(attempt);
      else countFurther(current, attempt);
    },
    flush: () => {
      for (const [accountId, period] of [...periods.entries()]) {
        if (isOver(period)) periods.delete(accountId);
      }
      return deliver();
    },
    close: async () => {
      periods.clear();
      await delivering;
      await deliver();
    },
  };
}

function countFurther(period: Period, attempt: RefusedAttempt): void {
  period.further ??= { first: attempt, outcomes: new Map() };
  const { outcomes } = period.further;
  outcomes.set(attempt.outcome, (outcomes.get(attempt.outcome) ?? 0) + 1);
}

function newPeriod(startedMs: number): Period {
  return { startedMs, entries: 0, further: undefined };
}

function entryOf(attempt: RefusedAttempt, atUnixMs: number, details: object): audit.Entry {
  return { eventId: randomUUID(), atUnixMs, ...attempt, detailsJson: JSON.stringify(details) };
}

function summaryOf(outcomes: ReadonlyMap<ErrorCode, number>) {
  const attempts = [...outcomes.values()].reduce((sum, one) => sum + one, 0);
  return { further_attempts: attempts, outcomes: Object.fromEntries(outcomes) };
}
