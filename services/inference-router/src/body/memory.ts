import { AppError, retryAfterSeconds } from '@hypervize/errors';
import { createDividedBudget } from '@hypervize/runtime';
import { createFairQueue } from '../scheduling/fair-queue.js';

/** Calls the listener once if the request ends before it has been served. Returns a function that removes the listener. */
export type OnCancel = (listener: (reason: AppError) => void) => () => void;

/** What one request holds of the memory for bodies. */
export interface BodyHold {
  /**
   * Takes bytes: at once, which returns undefined, or when they have become free. The promise rejects with `overloaded` if
   * that takes too long or too many requests wait, and with the reason of a cancellation.
   */
  take(bytes: number): Promise<void> | undefined;
  /** Releases everything that was taken, and what is still granted later. */
  release(): void;
}

/** The memory for request bodies, which accounts share. */
export interface BodyMemory {
  /** `owner`: the account, or what stands for one. */
  open(owner: string, onCancel: OnCancel): BodyHold;
  /** Bytes that are held. */
  held(): number;
  /** Requests that wait for memory. */
  waiting(): number;
}

/** Why a request got no memory: the queue of those that wait was full, or it waited too long. */
export type MemoryRefusal = 'queue_full' | 'timeout';

interface Options {
  readonly capacityBytes: number;
  /** How long a request waits, in milliseconds. */
  readonly waitMs: number;
  observeRefusal(refusal: MemoryRefusal): void;
}

/** Requests that wait at a time. When there are more, the newest of the account with the most is refused. */
const maxWaiting = 1_000;

interface Waiter {
  readonly bytes: number;
  settle(result: 'granted' | AppError): void;
}

/**
 * Memory that is divided between owners by `createDividedBudget`. A request that does not fit waits; when memory is
 * released, the owner that holds least is served first, and the requests of one owner in order.
 */
export function createBodyMemory({ capacityBytes, waitMs, observeRefusal }: Options): BodyMemory {
  const budget = createDividedBudget(capacityBytes);
  const waiters = createFairQueue<Waiter>(() => maxWaiting);

  const serveWaiters = () => {
    const fits = (owner: string, { bytes }: Waiter) => budget.tryTake(owner, bytes);
    for (;;) {
      const waiter = waiters.shift(budget.usedBy, fits);
      if (!waiter) return;
      waiter.settle('granted');
    }
  };
  const release = (owner: string, bytes: number) => {
    if (bytes === 0) return;
    budget.release(owner, bytes);
    serveWaiters();
  };

  const wait = (owner: string, bytes: number, onCancel: OnCancel): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (result: 'granted' | AppError) => {
        clearTimeout(timer);
        removeListener();
        if (result === 'granted') resolve();
        else reject(result);
      };
      const waiter: Waiter = { bytes, settle };
      const abandon = (reason: AppError) => {
        waiters.remove(owner, waiter);
        settle(reason);
        // It may have been ahead of a smaller request of the same owner.
        serveWaiters();
      };
      const timer = setTimeout(() => {
        observeRefusal('timeout');
        abandon(overloaded(waitMs));
      }, waitMs).unref();
      const removeListener = onCancel(abandon);
      const evicted = waiters.push(owner, waiter);
      if (!evicted) return;
      observeRefusal('queue_full');
      evicted.settle(overloaded(waitMs));
    });

  return {
    open: (owner, onCancel) => {
      let held = 0;
      let isOpen = true;
      const granted = (bytes: number) => {
        if (isOpen) held += bytes;
        else release(owner, bytes);
      };
      return {
        take: (bytes) => {
          if (waiters.has(owner) || !budget.tryTake(owner, bytes))
            return wait(owner, bytes, onCancel).then(() => granted(bytes));
          held += bytes;
          return undefined;
        },
        release: () => {
          isOpen = false;
          release(owner, held);
          held = 0;
        },
      };
    },
    held: budget.used,
    waiting: waiters.size,
  };
}

function overloaded(waitMs: number): AppError {
  return new AppError(
    'overloaded',
    'The service has no memory left for a body of this size. Retry after the time given in the Retry-After header, with fewer large requests at a time.',
    { retryAfterSeconds: retryAfterSeconds(waitMs) },
  );
}
