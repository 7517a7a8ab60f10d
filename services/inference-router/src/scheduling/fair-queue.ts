/** A bounded queue that is fair between accounts. */
export interface FairQueue<T> {
  /**
   * Adds an entry. If the queue is full, the newest entry of the account with the most entries is evicted, which may be the
   * added one. Returns the evicted entry.
   */
  push(account: string, entry: T): T | undefined;
  /**
   * Removes the next entry: the oldest of the account with the fewest requests in flight; among several such accounts, of
   * the one that was served least recently.
   */
  shift(inFlight: (account: string) => number): T | undefined;
  remove(account: string, entry: T): void;
  size(): number;
  all(): readonly T[];
}

/** An empty queue. `maxSize` is read with every `push`. */
export function createFairQueue<T>(maxSize: () => number): FairQueue<T> {
  /** Entries by account, oldest first. The account that was served least recently is the first key. */
  const queues = new Map<string, T[]>();
  let size = 0;

  const removeAt = (account: string, queue: T[], index: number): T => {
    const [removed] = queue.splice(index, 1);
    size--;
    if (queue.length === 0) queues.delete(account);
    return removed as T;
  };

  return {
    push: (account, entry) => {
      const queue = queues.get(account) ?? [];
      let evicted: T | undefined;
      if (size >= maxSize()) {
        const longest = longestOf(queues);
        if (!longest || longest.queue.length <= queue.length + 1) return entry;
        evicted = removeAt(longest.account, longest.queue, longest.queue.length - 1);
      }
      queue.push(entry);
      queues.set(account, queue);
      size++;
      return evicted;
    },
    shift: (inFlight) => {
      const account = leastBusyOf(queues, inFlight);
      const queue = account === undefined ? undefined : queues.get(account);
      if (account === undefined || !queue) return undefined;
      const first = removeAt(account, queue, 0);
      if (queue.length > 0) {
        // Served most recently now: the last key.
        queues.delete(account);
        queues.set(account, queue);
      }
      return first;
    },
    remove: (account, entry) => {
      const queue = queues.get(account);
      const index = queue?.indexOf(entry) ?? -1;
      if (queue && index >= 0) removeAt(account, queue, index);
    },
    size: () => size,
    all: () => [...queues.values()].flat(),
  };
}

function longestOf<T>(
  queues: ReadonlyMap<string, T[]>,
): { readonly account: string; readonly queue: T[] } | undefined {
  let longest: { account: string; queue: T[] } | undefined;
  for (const [account, queue] of queues) {
    if (!longest || queue.length > longest.queue.length) longest = { account, queue };
  }
  return longest;
}

/** The first account with the fewest requests in flight. */
function leastBusyOf<T>(
  queues: ReadonlyMap<string, T[]>,
  inFlight: (account: string) => number,
): string | undefined {
  let leastBusy: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const account of queues.keys()) {
    const count = inFlight(account);
    if (count >= fewest) continue;
    leastBusy = account;
    fewest = count;
  }
  return leastBusy;
}
