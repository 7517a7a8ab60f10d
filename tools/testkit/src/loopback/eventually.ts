import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  /** 10 seconds if absent. */
  readonly timeoutMs?: number;
  /** The pause between attempts, 20 ms if absent. */
  readonly intervalMs?: number;
  /** Whether an error is final, so that further attempts are pointless. */
  giveUp?(error: unknown): boolean;
}

/** Repeats `check` until it does not throw, and resolves to its result. After the timeout, throws its last error. */
export async function eventually<T>(
  check: () => Promise<T> | T,
  options: EventuallyOptions = {},
): Promise<T> {
  const deadline = performance.now() + (options.timeoutMs ?? 10_000);
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline || options.giveUp?.(error)) throw error;
      await sleep(options.intervalMs ?? 20);
    }
  }
}
