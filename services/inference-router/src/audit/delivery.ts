import { isAppError } from '@hypervize/errors';
import { backoffMs, type Clock } from '@hypervize/runtime';

export interface Delivery {
  /** An entry has been written: it is delivered now, not with the next poll. */
  wake(): void;
  /** Delivers until the signal aborts. Does not reject. */
  run(signal: AbortSignal): Promise<void>;
}

interface Options {
  /**
   * Delivers the oldest entries, at most `limit`, and deletes them. Resolves to their number, or to 'busy' if another replica
   * delivers at the moment. With `discard`, an entry that is refused as invalid is deleted as well.
   */
  deliver(limit: number, discard: boolean): Promise<number | 'busy'>;
  readonly clock: Pick<Clock, 'sleep'>;
  onError(error: unknown, waitMs: number): void;
}

const maxBatch = 100;
/** Entries of other replicas are found by polling. */
const pollEveryMs = 1_000;
/** What this replica has written may have come too late for the delivery of the other one. */
const busyWaitMs = 100;
const firstBackoffMs = 500;
const maxBackoffMs = 30_000;

/** Delivers entries in order. While that fails it waits longer each time; nothing is lost, because the entries stay. */
export function createDelivery({ deliver, clock, onError }: Options): Delivery {
  let waker = new AbortController();
  let limit = maxBatch;
  let failures = 0;

  /** Delivers a batch. Returns how long to wait for the next one, in milliseconds. */
  const step = async (): Promise<number> => {
    try {
      const count = await deliver(limit, limit === 1);
      failures = 0;
      if (count === 'busy') return busyWaitMs;
      const full = count === limit;
      limit = Math.min(maxBatch, limit * 2);
      return full ? 0 : pollEveryMs;
    } catch (error) {
      if (isAppError(error) && error.code === 'invalid_request' && limit > 1) {
        // One entry is at fault. Delivered one by one, the others are not held up by it.
        limit = 1;
        return 0;
      }
      const waitMs = backoffMs(failures++, firstBackoffMs, maxBackoffMs);
      onError(error, waitMs);
      return waitMs;
    }
  };

  return {
    wake: () => waker.abort(),
    run: async (signal) => {
      while (!signal.aborted) {
        waker = new AbortController();
        const waitMs = await step();
        if (waitMs === 0) continue;
        const until = failures > 0 ? signal : AbortSignal.any([signal, waker.signal]);
        await clock.sleep(waitMs, until);
      }
    },
  };
}
