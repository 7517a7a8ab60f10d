import { setTimeout as delay } from 'node:timers/promises';

/** The source of time, so that tests can control it. */
export interface Clock {
  /** Milliseconds since the Unix epoch, for stored times and for deadlines set by others. */
  now(): number;
  /** Milliseconds that never go backwards, for measuring durations. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, or at once when the signal aborts. Does not keep the process running. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => {}),
};
