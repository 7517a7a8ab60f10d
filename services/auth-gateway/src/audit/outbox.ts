import { isAppError } from '@hypervize/errors';
import type { audit } from '@hypervize/rpc';
import { type Clock, createDividedBudget } from '@hypervize/runtime';

/** What became of entries. */
export type AuditResult = 'recorded' | 'delivered' | 'dropped';

/** Audit entries that wait for delivery. */
export interface AuditOutbox {
  /** Adds an entry of an account, or drops it if the account has its share of the room. */
  add(entry: audit.Entry, accountId: string): void;
  /** Delivers what waits, as far as key-service accepts it. One call at a time. Never rejects. */
  deliver(): Promise<void>;
}

export interface OutboxOptions {
  readonly deliver: (entries: audit.Entry[]) => Promise<unknown>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  count(result: AuditResult, entries: number): void;
  onError(error: unknown): void;
}

/** Entries that wait, divided between accounts. Further ones are dropped. */
const maxEntries = 1_000;
const maxPerDelivery = 100;
/** How long an entry that cannot be delivered is kept, in milliseconds. */
const keepMs = 300_000;

interface Waiting {
  readonly entry: audit.Entry;
  readonly accountId: string;
  readonly sinceMs: number;
}

/** An empty outbox. */
export function createAuditOutbox({ deliver, clock, count, onError }: OutboxOptions): AuditOutbox {
  let waiting: Waiting[] = [];
  const room = createDividedBudget(maxEntries);

  const remove = (ended: readonly Waiting[], result: AuditResult) => {
    if (ended.length === 0) return;
    const gone = new Set(ended);
    waiting = waiting.filter((one) => !gone.has(one));
    for (const { accountId } of ended) room.release(accountId, 1);
    count(result, ended.length);
  };
  const isTooOld = ({ sinceMs }: Waiting) => clock.monotonic() - sinceMs > keepMs;

  return {
    add: (entry, accountId) => {
      const fits = room.tryTake(accountId, 1);
      if (fits) waiting.push({ entry, accountId, sinceMs: clock.monotonic() });
      count(fits ? 'recorded' : 'dropped', 1);
    },
    deliver: async () => {
      remove(waiting.filter(isTooOld), 'dropped');
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
    },
  };
}
