/** A bounded queue that is fair between accounts. */
export interface FairQueue<T> {
  /**
   * Adds an entry. If the queue is full, the newest entry of the account with the most entries is evicted, which may be the
   * added one. Returns the evicted entry.
   */
  push(account: string, entry: T): T | undefined;
  /**
   * Removes the next entry: the oldest of the account with the least load; among several such accounts, of the one that was
   * served least recently. An account whose oldest entry is not accepted by `accept` is passed over: `accept` is called in
   * that order, until it returns true.
   */
  shift(loadOf: (account: string) => number, accept?: (account: string, entry: T) => boolean): T | undefined;
  remove(account: string, entry: T): void;
  /** Whether the account has entries. */
  has(account: string): boolean;
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
    shift: (loadOf, accept) => {
      const account = accept ? firstAccepted(queues, loadOf, accept) : leastBusyOf(queues, loadOf);
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
    has: (account) => queues.has(account),
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

/** The first account with the least load. */
function leastBusyOf<T>(
  queues: ReadonlyMap<string, T[]>,
  loadOf: (account: string) => number,
): string | undefined {
  let leastBusy: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const account of queues.keys()) {
    const load = loadOf(account);
    if (load >= least) continue;
    leastBusy = account;
    least = load;
  }
  return leastBusy;
}

/** The first account whose oldest entry is accepted, in order of load. */
function firstAccepted<T>(
  queues: ReadonlyMap<string, T[]>,
  loadOf: (account: string) => number,
  accept: (account: string, entry: T) => boolean,
): string | undefined {
  const ordered = [...queues].sort(([a], [b]) => loadOf(a) - loadOf(b));
  return ordered.find(([account, [first]]) => accept(account, first as T))?.[0];
}
