import { AppError } from '@hypervize/errors';
import type { Clock } from '@hypervize/runtime';
import { createBatcher } from '@hypervize/runtime';

/** A lease as it stands in the database. */
export interface LeaseRow {
  readonly holderId: string;
  readonly appliedSeq: number;
  /** Counts the holder's renewals. */
  readonly renewal: number;
  readonly leaseMs: number;
  readonly renewedAtMs: number;
}

/** What a holder has applied. */
export interface Progress {
  readonly holderId: string;
  readonly appliedSeq: number;
}

/** What the book asks of the database. */
export interface LeaseStore {
  /** Resolves when the leases are committed, for good. */
  renew(holders: readonly Progress[], leaseMs: number): Promise<void>;
  /** The place of the latest change that is committed. */
  head(): Promise<number>;
  /** Notes progress and tells the other replicas. May be lost: the next renewal brings it again. */
  applied(holders: readonly Progress[]): Promise<void>;
  all(): Promise<LeaseRow[]>;
  /** Removes a lease, if it is still at this renewal where one is given. */
  remove(holderId: string, renewal?: number): Promise<void>;
}

export interface Holder extends LeaseRow {
  readonly lapsed: boolean;
}

/** How far a change has come. */
export type ConfirmationStatus =
  | { readonly kind: 'confirmed' }
  | {
      readonly kind: 'pending';
      /** After so many milliseconds it is certain. */
      readonly certainInMs: number;
      readonly waitingFor: readonly string[];
    };

/** The leases that one replica and its equals have granted: who may use what he remembers, and what he knows. */
export interface LeaseRegistry {
  /** Grants a lease. Resolves to the head of the changes, read after the lease was committed. */
  renew(holder: Progress): Promise<{ headSeq: number; leaseMs: number }>;
  /** A holder has applied everything up to a seq. */
  applied(holder: Progress): void;
  /** A holder uses nothing any more. */
  leave(holderId: string): Promise<void>;
  /**
   * Waits until nobody can act any more on what was true before the change at `seq`: every holder has applied it, or its
   * lease has run out. `sinceMs` is a monotonic time at or after its commit. Gives up waiting at `untilMs` ('read': when
   * the leases have been read once) or when the signal aborts, and in any case a lease after `sinceMs`. Does not reject.
   */
  waitUntilApplied(
    seq: number,
    wait: {
      readonly sinceMs: number;
      readonly untilMs: number | 'read';
      readonly signal?: AbortSignal;
    },
  ): Promise<ConfirmationStatus>;
  /** Reads the leases anew: now and then, and when another replica tells of progress. */
  refresh(): Promise<void>;
  holders(): Promise<Holder[]>;
  /** How many held a lease when the leases were last read. */
  activeCount(): number;
}

interface Options {
  readonly store: LeaseStore;
  readonly clock: Clock;
  readonly leaseMs: number;
  onError(error: unknown): void;
}

/** How much faster or slower than another's a machine's clock may run: far more than a clock that is not broken does. */
const clockRateMargin = 1.05;
/** A lease that ran out so long ago is removed; until then an operator sees it. In milliseconds. */
const keepLapsedMs = 600_000;

interface Seen extends LeaseRow {
  /**
   * When this replica had first read of this renewal, by its monotonic clock. The lease was sent for before that, so it has
   * run out a lease later, whatever the time of day is anywhere.
   */
  readonly seenMs: number;
}

/** A book on a store. */
export function createLeaseRegistry({ store, clock, leaseMs, onError }: Options): LeaseRegistry {
  let seen = new Map<string, Seen>();
  /** What holders have reported this replica, which may not stand in the database yet. */
  const reported = new Map<string, number>();
  const waiting = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of [...waiting]) wake();
  };

  const runOutMs = () => {
    const longest = [...seen.values()].reduce((most, row) => Math.max(most, row.leaseMs), leaseMs);
    return longest * clockRateMargin;
  };
  const lapsed = (row: Seen) => clock.monotonic() - row.seenMs >= row.leaseMs * clockRateMargin;

  const read = createBatcher(async () => {
    const rows = await store.all();
    const nowMs = clock.monotonic();
    const before = seen;
    seen = new Map(
      rows.map((row) => {
        const known = before.get(row.holderId);
        const seenMs = known?.renewal === row.renewal ? known.seenMs : nowMs;
        return [row.holderId, { ...row, seenMs }];
      }),
    );
    for (const holderId of reported.keys()) if (!seen.has(holderId)) reported.delete(holderId);
    wakeAll();
  });

  const renewAll = createBatcher(async (holders: readonly Progress[]) => {
    const latest = new Map(holders.map((holder) => [holder.holderId, holder]));
    await store.renew([...latest.values()], leaseMs);
    // In this order: a change that is committed before this head is applied before the lease is used; one that is
    // committed after finds the lease.
    return store.head();
  });
  const reportApplied = createBatcher((holders: readonly Progress[]) => {
    const furthest = new Map<string, number>();
    for (const { holderId, appliedSeq } of holders) {
      furthest.set(holderId, Math.max(appliedSeq, furthest.get(holderId) ?? appliedSeq));
    }
    return store.applied([...furthest].map(([holderId, appliedSeq]) => ({ holderId, appliedSeq })));
  });
  const knows = (row: Seen) => Math.max(row.appliedSeq, reported.get(row.holderId) ?? row.appliedSeq);

  return {
    renew: async (holder) => {
      const headSeq = await renewAll(holder);
      return { headSeq, leaseMs };
    },
    applied: (holder) => {
      const { holderId, appliedSeq } = holder;
      reported.set(holderId, Math.max(appliedSeq, reported.get(holderId) ?? appliedSeq));
      wakeAll();
      reportApplied(holder).catch(onError);
    },
    leave: async (holderId) => {
      await store.remove(holderId);
      seen.delete(holderId);
      wakeAll();
    },
    waitUntilApplied: async (seq, { sinceMs, untilMs, signal }) => {
      // Whoever holds a lease that was committed before the change did is in what is read from here on.
      let complete = false;
      let hasRead = false;
      const looking = read(undefined).then(
        () => {
          complete = true;
        },
        (error: unknown) => onError(error),
      );
      void looking.then(() => {
        hasRead = true;
        wakeAll();
      });
      for (;;) {
        const nowMs = clock.monotonic();
        const behind = [...seen.values()].filter((row) => knows(row) < seq && !lapsed(row));
        if (complete && behind.length === 0) return { kind: 'confirmed' };
        // No lease from before the change is left, read or not; one from after it is no danger.
        const certainAtMs = sinceMs + runOutMs();
        if (nowMs >= certainAtMs) return { kind: 'confirmed' };
        const tooLate = untilMs === 'read' ? hasRead : nowMs >= untilMs;
        if (tooLate || signal?.aborted) {
          const waitingFor = behind.map((row) => row.holderId).sort();
          return { kind: 'pending', certainInMs: certainAtMs - nowMs, waitingFor };
        }
        const waitMs = untilMs === 'read' ? certainAtMs : Math.min(certainAtMs, untilMs);
        await nextWake(waitMs - nowMs, signal);
      }
    },
    refresh: async () => {
      try {
        await read(undefined);
        for (const row of seen.values()) {
          if (clock.monotonic() - row.seenMs > keepLapsedMs) await store.remove(row.holderId, row.renewal);
        }
      } catch (error) {
        onError(error);
      }
    },
    activeCount: () => [...seen.values()].filter((row) => !lapsed(row)).length,
    holders: async () => {
      await read(undefined).catch((error: unknown) => {
        throw new AppError('unavailable', undefined, { cause: error });
      });
      return [...seen.values()]
        .map((row) => ({ ...row, appliedSeq: knows(row), lapsed: lapsed(row) }))
        .sort((a, b) => (a.holderId < b.holderId ? -1 : 1));
    },
  };

  function nextWake(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const over = new AbortController();
    return new Promise((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        over.abort();
        resolve();
      };
      waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
      void clock.sleep(Math.max(1, Math.ceil(ms)), over.signal).then(wake);
    });
  }
}
