/** A callback that is due at a time, in milliseconds. */
interface ScheduledEvent {
  readonly atMs: number;
  readonly run: () => void;
}

/** Events by time. Events of the same time keep the order in which they were added. */
export interface EventQueue {
  add(atMs: number, run: () => void): void;
  /** Removes and returns the first event that is due by `ms`. */
  takeUntil(ms: number): ScheduledEvent | undefined;
}

export function createEventQueue(): EventQueue {
  let sorted: ScheduledEvent[] = [];
  return {
    add: (atMs, run) => {
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((sorted[middle] as ScheduledEvent).atMs <= atMs) low = middle + 1;
        else high = middle;
      }
      sorted.splice(low, 0, { atMs, run });
    },
    takeUntil: (ms) => {
      const [first] = sorted;
      if (!first || first.atMs > ms) return undefined;
      sorted = sorted.slice(1);
      return first;
    },
  };
}
