import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits between tries: "full jitter" exponential back-off, a random time up to `baseMs · 2^attempt`, at most `maxMs`,
 * and never less than a tenth of that bound. `attempt` counts from 0.
 */
export function backoffMs(attempt: number, baseMs: number, maxMs: number, random = Math.random): number {
  const bound = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
  return bound * (0.1 + 0.9 * random());
}

/**
 * Tries until it works or the signal aborts, then throws the signal's reason. `onFailure` hears of each failed try and
 * how long the wait for the next is.
 */
export async function retryUntilSuccess<T>(
  attempt: () => Promise<T>,
  { signal, onFailure }: { signal: AbortSignal; onFailure: (error: unknown, waitMs: number) => void },
): Promise<T> {
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      const waitMs = backoffMs(tries, 100, 5_000);
      onFailure(error, waitMs);
      await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
