/** A quantity that several owners (accounts, addresses) take parts of, and that no single one can use up. */
export interface DividedBudget {
  /** Takes `amount` for `owner` and returns true, or returns false if the owner has to wait or be refused. */
  tryTake(owner: string, amount: number): boolean;
  /** Returns what was taken. */
  release(owner: string, amount: number): void;
  /** How much is taken, by all owners and by one. */
  used(): number;
  usedBy(owner: string): number;
}

/**
 * Divides `capacity` by dynamic thresholds (Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998): an owner
 * may hold at most as much as is left free. So one owner gets at most half of the capacity, two get a third each, and a
 * part is always free for an owner that holds nothing yet. Such an owner may take whatever is free.
 */
export function createDividedBudget(capacity: number): DividedBudget {
  const byOwner = new Map<string, number>();
  let used = 0;
  const usedBy = (owner: string) => byOwner.get(owner) ?? 0;
  return {
    tryTake: (owner, amount) => {
      const held = usedBy(owner);
      const free = capacity - used - amount;
      if (free < 0 || (held > 0 && held + amount > free)) return false;
      byOwner.set(owner, held + amount);
      used += amount;
      return true;
    },
    release: (owner, amount) => {
      const left = usedBy(owner) - amount;
      if (left > 0) byOwner.set(owner, left);
      else byOwner.delete(owner);
      used -= amount;
    },
    used: () => used,
    usedBy,
  };
}
