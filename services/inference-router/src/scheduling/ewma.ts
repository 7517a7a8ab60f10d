/** An average of what was measured lately: what was measured a while ago counts for less. Times in milliseconds. */
export interface Ewma {
  note(value: number, atMs: number): void;
  /** The average, however old; undefined if nothing was ever measured. */
  average(): number | undefined;
  /** The average, drawn towards `usual` the longer nothing has been measured; `usual` if nothing ever was. */
  value(usual: number, nowMs: number): number;
}

/** What was measured this long ago counts for a third (1/e). */
const memoryMs = 10_000;
/** An average that is this old without news counts for a third, and what is usual for the rest. */
const staleMs = 30_000;

export function createEwma(): Ewma {
  let average: number | undefined;
  let notedMs = 0;
  return {
    note: (value, atMs) => {
      if (average === undefined) average = value;
      else {
        // Many measurements in a moment together weigh no more than a share each; one after a long time nearly all.
        const share = Math.max(0.05, 1 - Math.exp(-(atMs - notedMs) / memoryMs));
        average += share * (value - average);
      }
      notedMs = atMs;
    },
    average: () => average,
    value: (usual, nowMs) => {
      if (average === undefined) return usual;
      const fresh = Math.exp(-Math.max(0, nowMs - notedMs) / staleMs);
      return usual + fresh * (average - usual);
    },
  };
}

/** How many per second there were lately. */
export function createRate() {
  let rate = 0;
  let countedMs = 0;
  const decay = (nowMs: number) => {
    rate *= Math.exp(-Math.max(0, nowMs - countedMs) / memoryMs);
    countedMs = Math.max(countedMs, nowMs);
  };
  return {
    count: (nowMs: number) => {
      decay(nowMs);
      rate += 1_000 / memoryMs;
    },
    perSecond: (nowMs: number) => {
      decay(nowMs);
      return rate;
    },
  };
}
