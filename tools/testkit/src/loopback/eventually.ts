import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
  /** A failure that waiting cannot mend. */
  giveUp?(error: unknown): boolean;
}

/** Tries until it does not throw, and resolves to what it returned. After the time-out it throws the last failure. */
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
