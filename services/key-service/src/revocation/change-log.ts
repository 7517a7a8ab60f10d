import { type Clock, createBatcher } from '@hypervize/runtime';
import type { Change } from './change.js';
import { createRecentChanges, type RecentChanges } from './recent-changes.js';

/** The change log in the database. */
export interface ChangeSource {
  /** At most `limit` changes after `seq`, in order. */
  after(seq: number, limit: number): Promise<Change[]>;
  /** The seq of the latest change, and the seq before the oldest change that has not been pruned. */
  bounds(): Promise<{ head: number; floor: number }>;
  hasImportedKeys(): Promise<boolean>;
}

/** The change log as this replica has read it, for all its streams of the change feed. */
export interface ChangeLog {
  /** Reads new changes now, or after the read that is in progress. */
  wake(): void;
  /**
   * The next changes after `seq`: from memory if they are recent, otherwise from the database. Empty if there are none
   * yet, 'pruned' if they are no longer kept. Throws if `seq` is beyond the end of the log.
   */
  next(seq: number): Promise<readonly Change[] | 'pruned'>;
  /** Calls the listener after each read, whether it found changes or not. Returns a function that removes the listener. */
  onRead(listener: () => void): () => void;
  /** The seq of the latest change that has been read. */
  head(): number;
  /** A monotonic time of this replica at or after the commit of a change. */
  seenAtMs(seq: number): number;
  hasImportedKeys(): boolean;
  /** Whether the last read succeeded. */
  healthy(): boolean;
}

const batchSize = 500;
const recentCapacity = 10_000;

/** A change log that has been read up to `start.head`. Reads on when `wake` is called. */
export function createChangeLog(
  source: ChangeSource,
  start: { readonly head: number; readonly hasImportedKeys: boolean },
  clock: Pick<Clock, 'monotonic'>,
  onError: (error: unknown) => void,
): ChangeLog {
  const startedMs = clock.monotonic();
  const recent = createRecentChanges(recentCapacity);
  const listeners = new Set<() => void>();
  let { head, hasImportedKeys } = start;
  let healthy = true;

  const notify = () => {
    for (const listener of [...listeners]) listener();
  };
  const readToEnd = async () => {
    for (let isLast = false; !isLast; ) {
      const changes = await source.after(head, batchSize);
      const latest = changes.at(-1);
      if (!latest) break;
      recent.add(changes, clock.monotonic());
      head = latest.seq;
      hasImportedKeys ||= changes.some((change) => change.kind === 'imported');
      notify();
      isLast = changes.length < batchSize;
    }
    // An import by plain SQL does not append to the log.
    hasImportedKeys ||= await source.hasImportedKeys();
  };
  const read = createBatcher<void, void>(async () => {
    try {
      await readToEnd();
      healthy = true;
    } catch (error) {
      healthy = false;
      onError(error);
    }
    notify();
  });

  return {
    wake: () => void read(),
    next: async (seq) => {
      if (seq === head) return [];
      return seq > head ? checkNotBeyondEnd(source, seq) : changesAfter(source, recent, seq);
    },
    onRead: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    head: () => head,
    seenAtMs: (seq) => {
      if (seq > head) return clock.monotonic();
      return seq <= start.head ? startedMs : (recent.seenMs(seq) ?? startedMs);
    },
    hasImportedKeys: () => hasImportedKeys,
    healthy: () => healthy,
  };
}

async function changesAfter(
  source: ChangeSource,
  recent: RecentChanges,
  seq: number,
): Promise<readonly Change[] | 'pruned'> {
  const changes = recent.after(seq, batchSize);
  if (changes) return changes;
  const { floor } = await source.bounds();
  return seq < floor ? 'pruned' : source.after(seq, batchSize);
}

/** A follower may have read further at another replica, but not beyond the end of the log. */
async function checkNotBeyondEnd(source: ChangeSource, seq: number): Promise<[]> {
  const { head } = await source.bounds();
  if (seq > head) throw new Error(`the change log ends at ${head}, but a follower has applied ${seq}`);
  return [];
}
