import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The time to wait before the next attempt, in milliseconds: exponential back-off with full jitter, random up to
 * `baseMs · 2^attempt` or `maxMs`, whichever is less, and at least a tenth of that. `attempt` counts from 0.
 */
export function backoffMs(attempt: number, baseMs: number, maxMs: number, random = Math.random): number {
  const bound = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
  return bound * (0.1 + 0.9 * random());
}

/**
 * Calls `attempt` until it succeeds, or throws the signal's reason when the signal aborts. `onFailure` is called for each
 * failure with the time until the next attempt.
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
