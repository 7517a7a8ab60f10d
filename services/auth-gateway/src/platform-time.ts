import type { Clock } from '@hypervize/runtime';

/** The time of day of key-service, by which the expiry of keys is meant, as this process knows it. */
export interface PlatformTime {
  /** The clock of this process, with the time of day of key-service once that has been measured. */
  readonly clock: Clock;
  /**
   * key-service stated its time of day in the response to a request that was sent when the clock of this process showed
   * `sentMs`. All times are in milliseconds since the epoch.
   */
  measured(sentMs: number, serviceNowMs: number): void;
  /** By how much the clock of this process is ahead of key-service's, in milliseconds; undefined if not measured yet. */
  skewMs(): number | undefined;
}

/** Logged when the skew passes it, in milliseconds. */
const notableSkewMs = 5_000;

export function createPlatformTime(clock: Clock, onNotableSkew: (skewMs: number) => void): PlatformTime {
  let offsetMs: number | undefined;
  return {
    clock: { ...clock, now: () => clock.now() + (offsetMs ?? 0) },
    measured: (sentMs, serviceNowMs) => {
      // key-service read its clock between the two: this is all that one measurement says about the offset.
      const lowest = serviceNowMs - clock.now();
      const highest = serviceNowMs - sentMs;
      if (lowest > highest) return;
      const before = offsetMs;
      // Whole milliseconds, as every time of day that is stored or sent.
      const middle = Math.round((lowest + highest) / 2);
      offsetMs = Math.min(highest, Math.max(lowest, offsetMs ?? middle));
      if (Math.abs(offsetMs - (before ?? 0)) >= notableSkewMs) onNotableSkew(-offsetMs);
    },
    skewMs: () => (offsetMs === undefined ? undefined : -offsetMs),
  };
}

/** The skew for an operator. It is corrected, so that it does not make a gateway unready. */
export function describeSkew(skewMs: number | undefined): string {
  if (skewMs === undefined) return 'not measured yet';
  const seconds = (Math.abs(skewMs) / 1_000).toFixed(3);
  return `${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} key-service, corrected`;
}
