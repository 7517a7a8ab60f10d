import type { Clock } from '@hypervize/runtime';

/**
 * A condition variable: callers wait for the progress to a seq until it is signalled, and then check for themselves whether to
 * go on.
 */
export interface Condition {
  /** Wakes every caller that waits. */
  signalAll(): void;
  /** Wakes the callers that wait for `seq` or a lower one. So an import of many changes wakes its caller once. */
  signalUpTo(seq: number): void;
  /** Resolves when the condition is signalled for `seq`, after `ms` milliseconds, or when the signal aborts. */
  wait(seq: number, ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** A condition that no caller waits for yet. */
export function createCondition(clock: Clock): Condition {
  const waiting = new Map<() => void, number>();
  const signalUpTo = (seq: number) => {
    for (const [wake, awaited] of [...waiting]) if (awaited <= seq) wake();
  };
  return {
    signalAll: () => signalUpTo(Number.POSITIVE_INFINITY),
    signalUpTo,
    wait: (seq, ms, signal) => {
      const woken = new AbortController();
      return new Promise((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal?.removeEventListener('abort', wake);
          woken.abort();
          resolve();
        };
        waiting.set(wake, seq);
        signal?.addEventListener('abort', wake, { once: true });
        void clock.sleep(Math.max(1, Math.ceil(ms)), woken.signal).then(wake);
      });
    },
  };
}
