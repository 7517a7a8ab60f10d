import { randomUUID } from 'node:crypto';
import { type ErrorCode, isAppError } from '@hypervize/errors';
import type { audit } from '@hypervize/rpc';
import { type Clock, createDividedBudget } from '@hypervize/runtime';
import { LRUCache } from 'lru-cache';

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

/** What became of entries. */
export type AuditResult = 'recorded' | 'delivered' | 'dropped';

/** Records refused attempts in the audit log, in the background. */
export interface AuditRecorder {
  record(attempt: RefusedAttempt): void;
  /** Delivers what is recorded, as far as key-service accepts it. To be called every `flushMs`. Never rejects. */
  flush(): Promise<void>;
  /** Ends every period and delivers what is recorded. Never rejects. */
  close(): Promise<void>;
}

interface Options {
  readonly deliver: (entries: audit.Entry[]) => Promise<unknown>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  count(result: AuditResult, entries: number): void;
  onError(error: unknown): void;
}

/** How often entries are delivered, in milliseconds. */
export const flushMs = 1_000;
/** Entries that wait for delivery, divided between accounts. Further ones are dropped. */
const maxEntries = 1_000;
const maxPerDelivery = 100;
/** How long an entry that cannot be delivered is kept, in milliseconds. */
const keepMs = 300_000;
/** Entries of one account in one period, in milliseconds. Further attempts are counted in one entry at its end. */
const maxPerPeriod = 20;
const periodMs = 60_000;
/** Accounts whose attempts are counted at the same time. */
const maxAccounts = 10_000;

interface Waiting {
  readonly entry: audit.Entry;
  readonly accountId: string;
  readonly sinceMs: number;
}

/** The attempts of one account in the current period. */
interface Period {
  readonly startedMs: number;
  entries: number;
  /** The first attempt that got no entry of its own, and how many there were, by outcome. */
  further: { readonly first: RefusedAttempt; readonly outcomes: Map<ErrorCode, number> } | undefined;
}

export function createAuditRecorder({ deliver, clock, count, onError }: Options): AuditRecorder {
  let waiting: Waiting[] = [];
  let delivering = false;
  const room = createDividedBudget(maxEntries);

  const enqueue = (attempt: RefusedAttempt, details: object = {}) => {
    const { accountId } = attempt;
    if (!room.tryTake(accountId, 1)) {
      count('dropped', 1);
      return;
    }
    waiting.push({ entry: entryOf(attempt, clock.now(), details), accountId, sinceMs: clock.monotonic() });
    count('recorded', 1);
  };
  const endPeriod = ({ further }: Period) => {
    if (further) enqueue({ ...further.first, action: 'management.refused' }, summaryOf(further.outcomes));
  };
  const periods = new LRUCache<string, Period>({ max: maxAccounts, dispose: endPeriod });
  const isOver = ({ startedMs }: Period) => clock.monotonic() - startedMs >= periodMs;
  /** Ends the wait of entries that were delivered or dropped. */
  const remove = (ended: readonly Waiting[], result: AuditResult) => {
    if (ended.length === 0) return;
    const gone = new Set(ended);
    waiting = waiting.filter((one) => !gone.has(one));
    for (const { accountId } of ended) room.release(accountId, 1);
    count(result, ended.length);
  };
  const deliverAll = async () => {
    remove(
      waiting.filter(({ sinceMs }) => clock.monotonic() - sinceMs > keepMs),
      'dropped',
    );
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxPerDelivery);
      try {
        await deliver(batch.map(({ entry }) => entry));
        remove(batch, 'delivered');
      } catch (error) {
        onError(error);
        // What was refused as invalid would be refused again.
        if (!isAppError(error) || error.code !== 'invalid_request') return;
        remove(batch, 'dropped');
      }
    }
  };

  return {
    record: (attempt) => {
      const { accountId } = attempt;
      const known = periods.get(accountId);
      const current = known && !isOver(known) ? known : newPeriod(clock.monotonic());
      // Replacing a period ends it.
      if (current !== known) periods.set(accountId, current);
      if (current.entries < maxPerPeriod) {
        current.entries++;
        enqueue(attempt);
        return;
      }
      current.further ??= { first: attempt, outcomes: new Map() };
      const { outcomes } = current.further;
      outcomes.set(attempt.outcome, (outcomes.get(attempt.outcome) ?? 0) + 1);
    },
    flush: async () => {
      for (const [accountId, period] of [...periods.entries()]) {
        if (isOver(period)) periods.delete(accountId);
      }
      if (delivering) return;
      delivering = true;
      await deliverAll();
      delivering = false;
    },
    close: async () => {
      periods.clear();
      await deliverAll();
    },
  };
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
