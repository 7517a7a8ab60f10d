import { AppError } from '@hypervize/errors';
import { type Clock, createBatcher } from '@hypervize/runtime';
import { createCondition } from './condition.js';
import type { LeaseStore, Progress } from './lease-store.js';
import { createObservedLeases, type Holder } from './observed-leases.js';
import { type ApplyWait, type ConfirmationStatus, waitUntilApplied } from './wait-until-applied.js';

/** The leases that the replicas of a service have granted: who may rely on its memory, and what each has applied. */
export interface LeaseRegistry {
  /** Grants or renews a lease. Resolves to the head of the change log, read after the lease was committed. */
  renew(holder: Progress): Promise<{ headSeq: number; leaseMs: number }>;
  /** Records that a holder has applied every change up to a seq. */
  applied(holder: Progress): void;
  /** Ends the lease of a holder that has stopped relying on its memory. */
  leave(holderId: string): Promise<void>;
  /**
   * Waits until no holder can act on the state before the change at `seq`: each has applied it, or its lease has
   * lapsed. Stops waiting at `untilMs` or when the signal aborts, and always when the longest lease since the commit
   * has lapsed. Never rejects.
   */
  waitUntilApplied(seq: number, wait: ApplyWait): Promise<ConfirmationStatus>;
  /** Reads the leases again: periodically, and when another replica announces progress. Never rejects. */
  refresh(): Promise<void>;
  /** Reads the leases and returns them sorted by holder id. Throws unavailable if they cannot be read. */
  holders(): Promise<Holder[]>;
  /** How many leases, of those last read, have not lapsed. */
  activeCount(): number;
}

interface Options {
  readonly store: LeaseStore;
  readonly clock: Clock;
  /** The length of a lease, in milliseconds. */
  readonly leaseMs: number;
  onError(error: unknown): void;
}

/** A registry on a store. */
export function createLeaseRegistry({ store, clock, leaseMs, onError }: Options): LeaseRegistry {
  const leases = createObservedLeases(clock, leaseMs);
  const changed = createCondition(clock);
  const readBatched = createBatcher(async () => {
    leases.replace(await store.all());
    changed.signalAll();
  });
  const read = () => readBatched(undefined);
  const renewBatched = createBatcher((holders: readonly Progress[]) => renewAll(store, holders, leaseMs));
  const reportBatched = createBatcher((holders: readonly Progress[]) => store.applied(furthest(holders)));
  const waitDeps = { clock, leases, changed, read, onError };

  return {
    renew: async (holder) => ({ headSeq: await renewBatched(holder), leaseMs }),
    applied: (holder) => {
      leases.report(holder);
      changed.signalUpTo(holder.appliedSeq);
      reportBatched(holder).catch(onError);
    },
    leave: async (holderId) => {
      await store.remove(holderId);
      leases.remove(holderId);
      changed.signalAll();
    },
    waitUntilApplied: (seq, wait) => waitUntilApplied(waitDeps, seq, wait),
    refresh: async () => {
      try {
        await read();
        for (const { holderId, renewal } of leases.outdated()) await store.remove(holderId, renewal);
      } catch (error) {
        onError(error);
      }
    },
    activeCount: leases.activeCount,
    holders: async () => {
      await read().catch((error: unknown) => {
        throw new AppError('unavailable', undefined, { cause: error });
      });
      return leases.holders();
    },
  };
}

/** Commits leases, the last request of each holder, and then reads the head of the change log. */
async function renewAll(store: LeaseStore, holders: readonly Progress[], leaseMs: number): Promise<number> {
  const latest = new Map(holders.map((holder) => [holder.holderId, holder]));
  await store.renew([...latest.values()], leaseMs);
  // The order matters. A change committed before the head was read is applied before the lease is used. A change
  // committed later finds the lease and waits for it.
  return store.head();
}

/** The highest seq that each holder reported. */
function furthest(holders: readonly Progress[]): Progress[] {
  const seqs = new Map<string, number>();
  for (const { holderId, appliedSeq } of holders) {
    seqs.set(holderId, Math.max(appliedSeq, seqs.get(holderId) ?? appliedSeq));
  }
  return [...seqs].map(([holderId, appliedSeq]) => ({ holderId, appliedSeq }));
}
