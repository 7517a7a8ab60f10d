/** Counts uses of a limit, to know how many to expect within the next interval. */
export interface RecentUse {
  current: number;
  /** In the interval before the current one; 0 if nothing was used for that long. */
  previous: number;
  /** When the current interval began, in milliseconds. */
  startedMs: number;
}

/** The length of an interval, in milliseconds. */
export const intervalMs = 250;

/** Counts one use. */
export function countUse(use: RecentUse, nowMs: number): void {
  const elapsedMs = nowMs - use.startedMs;
  if (elapsedMs > intervalMs) {
    use.previous = elapsedMs < 2 * intervalMs ? use.current : 0;
    use.current = 0;
    use.startedMs = nowMs;
  }
  use.current++;
}

/** Uses per interval, by the busier one of the current and the previous interval. */
export function useRate({ current, previous }: RecentUse): number {
  return Math.max(current, previous);
}
