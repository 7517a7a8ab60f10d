import type { Clock } from '@hypervize/runtime';
import type { Random } from '@hypervize/testkit';
import { createEventQueue } from './event-queue.js';

/** A simulated process, which can be frozen and killed. */
export interface Process {
  readonly name: string;
  /** A clock that runs slightly fast or slow, with a time of day of its own. */
  readonly clock: Clock;
  /** Runs a callback after a delay in true time: later if the process is frozen then, never if it is dead. */
  after(ms: number, run: () => void): void;
  freeze(ms: number): void;
  kill(): void;
  alive(): boolean;
}

/** Simulated time. Nothing happens on its own, and everything in an order that follows from the seed. */
export interface Time {
  /** True time in milliseconds since the start, which no process can read. */
  nowMs(): number;
  after(ms: number, run: () => void): void;
  process(name: string): Process;
  /** Runs everything that is due up to a time. */
  runUntil(ms: number): Promise<void>;
}

export function createTime(random: Random): Time {
  const queue = createEventQueue();
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    after: (ms, run) => queue.add(nowMs + Math.max(0, ms), run),
    process: (name) => createProcess(name, random, () => nowMs, queue.add),
    runUntil: async (ms) => {
      for (let event = queue.takeUntil(ms); event; event = queue.takeUntil(ms)) {
        nowMs = event.atMs;
        event.run();
        // Promise callbacks that follow from the event run now, before time advances.
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
  const rate = random.between(0.98, 1.02);
  const monotonicFrom = random.between(0, 1e6);
  const dayFrom = 1.7e12 + random.between(-1e7, 1e7);
  let frozenUntilMs = 0;
  let dead = false;

  const runAwake = (run: () => void) => {
    if (dead) return;
    // Callbacks that become due while the process is frozen run afterwards, in order.
    if (nowMs() < frozenUntilMs) at(frozenUntilMs, () => runAwake(run));
    else run();
  };
  const after = (ms: number, run: () => void) => at(nowMs() + Math.max(0, ms), () => runAwake(run));
  return {
    name,
    after,
    clock: {
      monotonic: () => monotonicFrom + nowMs() * rate,
      now: () => dayFrom + nowMs() * rate,
      sleep: (ms, signal) => sleep(after, ms / rate, signal),
    },
    freeze: (ms) => {
      frozenUntilMs = Math.max(frozenUntilMs, nowMs() + ms);
    },
    kill: () => {
      dead = true;
    },
    alive: () => !dead,
  };
}

/** Resolves after a delay, or when the signal aborts. */
function sleep(after: Process['after'], ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = () => {
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    signal?.addEventListener('abort', wake, { once: true });
    after(ms, wake);
  });
}
