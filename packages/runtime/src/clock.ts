import { setTimeout as delay } from 'node:timers/promises';

/** Time as the code asks for it, so that a test can be its master. */
export interface Clock {
  /** Milliseconds since the Unix epoch, for what is stored or compared with a deadline of the outside world. */
  now(): number;
  /** Milliseconds that only ever grow, for measuring how long something takes. */
  monotonic(): number;
  /** Resolves after so many milliseconds, or at once when the signal aborts. Keeps no process running. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => {}),
};
