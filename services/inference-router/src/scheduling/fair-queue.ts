/** Who waits, with fair shares between accounts, and a bound. */
export interface FairQueue<T> {
  /**
   * Lets one wait. If there is no room, whoever came last of the account that has most waiting has to go, which may be
   * this one. The result is the one that has to go.
   */
  push(account: string, waiting: T): T | undefined;
  /** The next: of the account with the fewest under way, and of several such, the one whose turn was longest ago. */
  shift(underWay: (account: string) => number): T | undefined;
  remove(account: string, waiting: T): void;
  size(): number;
  all(): readonly T[];
}

export function createFairQueue<T>(maxWaiting: () => number): FairQueue<T> {
  /** In the order of their turns. */
  const lines = new Map<string, T[]>();
  let size = 0;

  const longest = (): string | undefined => {
    let found: string | undefined;
    let length = 0;
    for (const [account, line] of lines) {
      if (line.length > length) {
        found = account;
        length = line.length;
      }
    }
    return found;
  };
  const drop = (account: string, line: T[], at: number): T => {
    const [dropped] = line.splice(at, 1);
    size--;
    if (line.length === 0) lines.delete(account);
    return dropped as T;
  };

  return {
    push: (account, waiting) => {
      const line = lines.get(account) ?? [];
      let gone: T | undefined;
      if (size >= maxWaiting()) {
        const victim = longest();
        const victims = victim === undefined ? undefined : lines.get(victim);
        if (victim === undefined || !victims || victims.length <= line.length + 1) return waiting;
        gone = drop(victim, victims, victims.length - 1);
      }
      line.push(waiting);
      lines.set(account, line);
      size++;
      return gone;
    },
    shift: (underWay) => {
      let next: string | undefined;
      let fewest = Number.POSITIVE_INFINITY;
      for (const account of lines.keys()) {
        const count = underWay(account);
        if (count < fewest) {
          next = account;
          fewest = count;
        }
      }
      const line = next === undefined ? undefined : lines.get(next);
      if (next === undefined || !line) return undefined;
      const first = drop(next, line, 0);
      // To the end of the turns.
      if (line.length > 0) {
        lines.delete(next);
        lines.set(next, line);
      }
      return first;
    },
    remove: (account, waiting) => {
      const line = lines.get(account);
      const at = line?.indexOf(waiting) ?? -1;
      if (line && at >= 0) drop(account, line, at);
    },
    size: () => size,
    all: () => [...lines.values()].flat(),
  };
}
