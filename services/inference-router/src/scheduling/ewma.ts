/** An exponentially weighted moving average: older measurements weigh less. Times are in milliseconds. */
export interface Ewma {
  record(value: number, atMs: number): void;
  /** The average, regardless of its age; undefined if nothing has been recorded. */
  average(): number | undefined;
  /** The average, which decays towards `baseline` while nothing is recorded; `baseline` if nothing has been recorded. */
  value(baseline: number, nowMs: number): number;
}

/** The age at which a measurement weighs a third (1/e). */
const decayMs = 10_000;
/** The age at which the average weighs a third (1/e), and the baseline the rest. */
const staleMs = 30_000;
/** The least weight of a new measurement, so that a burst of measurements is not weighed as one. */
const minWeight = 0.05;

/** An average without measurements. */
export function createEwma(): Ewma {
  let average: number | undefined;
  let recordedAtMs = 0;
  return {
    record: (value, atMs) => {
      if (average === undefined) average = value;
      else {
        const weight = Math.max(minWeight, 1 - Math.exp(-(atMs - recordedAtMs) / decayMs));
        average += weight * (value - average);
      }
      recordedAtMs = atMs;
    },
    average: () => average,
    value: (baseline, nowMs) => {
      if (average === undefined) return baseline;
      const freshness = Math.exp(-Math.max(0, nowMs - recordedAtMs) / staleMs);
      return baseline + freshness * (average - baseline);
    },
  };
}

/** A decayed rate of events. */
export interface Rate {
  count(nowMs: number): void;
  perSecond(nowMs: number): number;
}

/** A rate of zero. */
export function createRate(): Rate {
  let rate = 0;
  let updatedAtMs = 0;
  const decay = (nowMs: number) => {
    rate *= Math.exp(-Math.max(0, nowMs - updatedAtMs) / decayMs);
    updatedAtMs = Math.max(updatedAtMs, nowMs);
  };
  return {
    count: (nowMs) => {
      decay(nowMs);
      rate += 1_000 / decayMs;
    },
    perSecond: (nowMs) => {
      decay(nowMs);
      return rate;
    },
  };
}
