import type { Clock } from '@hypervize/runtime';

/** A clock that only `advance` moves. */
export interface ManualClock extends Clock {
  /** Moves the time forward; what sleeps wakes up when its time has come, in order. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly untilMs: number;
  wake(): void;
}

/** Lets every promise that can settle do so. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A clock at time 0. */
export function createManualClock(): ManualClock {
  let nowMs = 0;
  const sleepers = new Set<Sleeper>();
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { untilMs: nowMs + ms, wake };
      sleepers.add(sleeper);
      if (signal?.aborted) wake();
      signal?.addEventListener('abort', wake, { once: true });
    });
  return {
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep,
    advance: async (ms) => {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const [next] = [...sleepers].sort((a, b) => a.untilMs - b.untilMs);
        if (!next || next.untilMs > endMs) break;
        nowMs = next.untilMs;
        next.wake();
        await settle();
      }
      nowMs = endMs;
    },
  };
}
