import type { Clock } from '@hypervize/runtime';
import type { Change } from './change.js';

/** What the follower asks of the store. */
export interface ChangeSource {
  after(seq: number, limit: number): Promise<Change[]>;
  bounds(): Promise<{ head: number; floor: number }>;
  hasImportedKeys(): Promise<boolean>;
}

/** The change log as one replica follows it, for all its streams together. */
export interface ChangeLog {
  /** Looks for new changes now; joins a look that has not begun yet. */
  wake(): void;
  /**
   * The next changes after a seq: from memory if they are recent, else from the store. 'too-old': they are not kept
   * any more. An empty list: there are none yet.
   */
  next(seq: number): Promise<readonly Change[] | 'too-old'>;
  /** Calls the listener at each news: more changes, or a look that found none. The result ends that. */
  onNews(listener: () => void): () => void;
  head(): number;
  /** When this replica has seen a change at the latest, by its monotonic clock: it was committed before that. */
  seenAtMs(seq: number): number;
  hasImportedKeys(): boolean;
  /** Whether the last look at the store succeeded. */
  healthy(): boolean;
}

const batch = 500;
const keptInMemory = 10_000;

/**
 * Follows the log. `wake` is called when there may be something new, and now and then in case a call was lost; each
 * look reads what came after the last one.
 */
export function createChangeLog(
  source: ChangeSource,
  start: { head: number; hasImportedKeys: boolean },
  clock: Pick<Clock, 'monotonic'>,
  onError: (error: unknown) => void,
): ChangeLog {
  let recent: (Change & { seenMs: number })[] = [];
  const startedMs = clock.monotonic();
  let head = start.head;
  let imported = start.hasImportedKeys;
  let healthy = true;
  let looking = false;
  let again = false;
  const listeners = new Set<() => void>();

  const tellAll = () => {
    for (const listener of [...listeners]) listener();
  };
  const look = async () => {
    for (;;) {
      const found = await source.after(head, batch);
      const last = found.at(-1);
      if (!last) break;
      const seenMs = clock.monotonic();
      recent = [...recent, ...found.map((change) => ({ ...change, seenMs }))].slice(-keptInMemory);
      head = last.seq;
      imported ||= found.some((change) => change.kind === 'imported');
      tellAll();
      if (found.length < batch) break;
    }
    // An import by plain SQL appends nothing to the log; a slow look finds it.
    imported ||= await source.hasImportedKeys();
  };

  const run = async () => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    do {
      again = false;
      try {
        await look();
        healthy = true;
      } catch (error) {
        healthy = false;
        onError(error);
      }
      tellAll();
    } while (again);
    looking = false;
  };

  return {
    wake: () => void run(),
    next: async (seq) => {
      const first = recent[0];
      if (seq === head) return [];
      if (seq > head) {
        // Another replica may be ahead of this one, but not the asker of the log itself.
        const { head: inStore } = await source.bounds();
        if (seq > inStore) throw new Error(`the log ends at ${inStore}, and a follower has applied ${seq}`);
        return [];
      }
      if (first && seq >= first.seq - 1) {
        const from = seq - first.seq + 1;
        return recent.slice(from, from + batch);
      }
      const { floor } = await source.bounds();
      return seq < floor ? 'too-old' : source.after(seq, batch);
    },
    onNews: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    head: () => head,
    seenAtMs: (seq) => {
      if (seq > head) return clock.monotonic();
      if (seq <= start.head) return startedMs;
      const first = recent[0];
      return recent[Math.max(0, seq - (first?.seq ?? 0))]?.seenMs ?? startedMs;
    },
    hasImportedKeys: () => imported,
    healthy: () => healthy,
  };
}
