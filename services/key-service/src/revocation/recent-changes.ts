import type { Change } from './change.js';

/** The latest changes of the log, in memory. */
export interface RecentChanges {
  /** Adds changes that follow those added before; beyond the capacity the oldest are dropped. */
  add(changes: readonly Change[], seenMs: number): void;
  /** At most `limit` changes after `seq`; undefined if the first of them is not in memory. */
  after(seq: number, limit: number): readonly Change[] | undefined;
  /** When a change was added, or a later time if it has been dropped; undefined if nothing has been added. */
  seenMs(seq: number): number | undefined;
}

/** An empty buffer of `capacity` changes. */
export function createRecentChanges(capacity: number): RecentChanges {
  // Only consecutive changes are kept, so that the index of a change follows from its seq. An operator who advances the head
  // of the log, as after restoring an older state, leaves a gap.
  let recent: (Change & { readonly seenMs: number })[] = [];
  return {
    add: (changes, seenMs) => {
      const added = [...recent, ...changes.map((change) => ({ ...change, seenMs }))];
      const lastGap = added.findLastIndex(
        (change, at) => at > 0 && change.seq !== (added[at - 1]?.seq ?? 0) + 1,
      );
      recent = added.slice(Math.max(0, lastGap)).slice(-capacity);
    },
    after: (seq, limit) => {
      const [first] = recent;
      if (!first || seq < first.seq - 1) return undefined;
      const from = firstFrom(recent, seq + 1);
      return recent.slice(from, from + limit);
    },
    seenMs: (seq) => recent[firstFrom(recent, seq)]?.seenMs,
  };
}

/** The index of the first change from a seq on. Seqs ascend, but may have gaps. */
function firstFrom(changes: readonly Change[], seq: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle] as Change).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
