/** Time as the code asks for it, so that a test can be its master. */
export interface Clock {
  /** Milliseconds since the Unix epoch, for what is stored or compared with a deadline of the outside world. */
  now(): number;
  /** Milliseconds that only ever grow, for measuring how long something takes. */
  monotonic(): number;
}

export const systemClock: Clock = { now: Date.now, monotonic: () => performance.now() };
