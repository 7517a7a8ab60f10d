import type { Clock } from '@hypervize/runtime';

/** A condition variable: callers wait until it is signalled, and then check for themselves whether to go on. */
export interface Condition {
  /** Wakes every caller that waits. */
  signalAll(): void;
  /** Resolves when the condition is signalled, after `ms` milliseconds, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** A condition that no caller waits for yet. */
export function createCondition(clock: Clock): Condition {
  const waiting = new Set<() => void>();
  return {
    signalAll: () => {
      for (const wake of [...waiting]) wake();
    },
    wait: (ms, signal) => {
      const woken = new AbortController();
      return new Promise((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal?.removeEventListener('abort', wake);
          woken.abort();
          resolve();
        };
        waiting.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
        void clock.sleep(Math.max(1, Math.ceil(ms)), woken.signal).then(wake);
      });
    },
  };
}
