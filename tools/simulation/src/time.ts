import type { Clock } from '@hypervize/runtime';
import type { Random } from '@hypervize/testkit';

/** A process of the simulation: it can stand still, and it can be gone. */
export interface Process {
  readonly name: string;
  readonly clock: Clock;
  /** Runs something in it after so many milliseconds of true time; not while it stands still, never when it is gone. */
  after(ms: number, run: () => void): void;
  freeze(ms: number): void;
  kill(): void;
  alive(): boolean;
  frozen(): boolean;
}

/** Simulated time: nothing happens by itself, and everything in an order that follows from the seed. */
export interface Time {
  /** Milliseconds since the beginning: the true time, which no process knows. */
  nowMs(): number;
  after(ms: number, run: () => void): void;
  process(name: string): Process;
  /** Lets everything happen up to a time. */
  runUntil(ms: number): Promise<void>;
}

interface Happening {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

export function createTime(random: Random): Time {
  let nowMs = 0;
  let count = 0;
  let queue: Happening[] = [];

  const after = (ms: number, run: () => void) => at(nowMs + Math.max(0, ms), run);
  const at = (atMs: number, run: () => void) => {
    const happening = { atMs, order: count++, run };
    // Binary search for its place: the queue is kept sorted.
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = queue[middle] as Happening;
      if (other.atMs < happening.atMs || (other.atMs === happening.atMs && other.order < happening.order))
        low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, happening);
  };

  return {
    nowMs: () => nowMs,
    after,
    process: (name) => createProcess(name, random, () => nowMs, at),
    runUntil: async (ms) => {
      for (let next = queue[0]; next && next.atMs <= ms; next = queue[0]) {
        queue = queue.slice(1);
        nowMs = next.atMs;
        next.run();
        // Whatever follows from it without waiting happens now.
        await new Promise((resolve) => setImmediate(resolve));
      }
      nowMs = ms;
    },
  };
}

function createProcess(
  name: string,
  random: Random,
  nowMs: () => number,
  at: (ms: number, run: () => void) => void,
): Process {
  // Clocks run a little fast or slow, and the time of day is nobody's.
  const rate = random.between(0.98, 1.02);
  const monotonicFrom = random.between(0, 1e6);
  const dayFrom = 1.7e12 + random.between(-1e7, 1e7);
  let frozenUntilMs = 0;
  let dead = false;

  const wake = (run: () => void) => {
    if (dead) return;
    // What piles up meanwhile happens afterwards, in its order.
    if (nowMs() < frozenUntilMs) at(frozenUntilMs, () => wake(run));
    else run();
  };
  const after = (ms: number, run: () => void) => at(nowMs() + Math.max(0, ms), () => wake(run));
  return {
    name,
    after,
    clock: {
      monotonic: () => monotonicFrom + nowMs() * rate,
      now: () => dayFrom + nowMs() * rate,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          const wake = () => {
            signal?.removeEventListener('abort', wake);
            resolve();
          };
          signal?.addEventListener('abort', wake, { once: true });
          after(ms / rate, wake);
        }),
    },
    freeze: (ms) => {
      frozenUntilMs = Math.max(frozenUntilMs, nowMs() + ms);
    },
    kill: () => {
      dead = true;
    },
    alive: () => !dead,
    frozen: () => nowMs() < frozenUntilMs,
  };
}
