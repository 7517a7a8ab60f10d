import { AppError } from '@hypervize/errors';
import type { Rate } from './ewma.js';
import { createFairQueue } from './fair-queue.js';
import type { PoolEvent, Slot, SlotRequest } from './slot.js';

/** A request that waits for a slot. */
export interface QueuedRequest {
  readonly request: SlotRequest;
  readonly queuedAtMs: number;
  /** Of a retry: the hosts that must not serve it, by URL. Undefined for a first attempt. */
  readonly excluded: ReadonlySet<string> | undefined;
  /** Ends the wait. */
  settle(result: Slot | AppError): void;
}

/** The requests that wait for a slot of a pool. Bounded in length and time by the limits of the pool. */
export interface AdmissionQueue {
  /**
   * Waits for a slot. `excluded`: of a retry, the hosts that must not serve it. Rejects with `no_capacity` if the queue is
   * full and after `waitMs`, with the reason of a cancellation, and with that of `close`.
   */
  wait(request: SlotRequest, excluded?: ReadonlySet<string>): Promise<Slot>;
  /** Admits the retries for which `slotFor` returns a slot. They are few, because each has used part of the retry budget. */
  admitRetries(slotFor: (retry: QueuedRequest) => Slot | undefined): void;
  /** Removes the next first attempt. The caller has to settle it. */
  next(inFlight: (account: string) => number): QueuedRequest | undefined;
  /** The number of first attempts in the queue. */
  firstAttempts(): number;
  /** The number of requests in the queue. */
  length(): number;
  /** Rejects all requests in the queue. */
  close(reason: AppError): void;
  /** The refusal of a request, with the time after which it is likely to be served as its Retry-After. */
  noCapacity(cause: string): AppError;
}

interface Options {
  limits(): { readonly maxWaiting: number; readonly waitMs: number };
  monotonicMs(): number;
  /** The rate at which requests end. */
  readonly completions: Pick<Rate, 'perSecond'>;
  observe(event: PoolEvent): void;
}

/** Bounds of Retry-After, in seconds. */
const minRetryAfterSeconds = 1;
const maxRetryAfterSeconds = 60;

/** An empty queue. */
export function createAdmissionQueue({ limits, monotonicMs, completions, observe }: Options): AdmissionQueue {
  const retries = new Set<QueuedRequest>();
  const firstAttempts = createFairQueue<QueuedRequest>(() => limits().maxWaiting - retries.size);
  const length = () => firstAttempts.size() + retries.size;
  const remove = (queued: QueuedRequest) => {
    if (!retries.delete(queued)) firstAttempts.remove(queued.request.account, queued);
  };

  /** Adds a request. Returns the one that is evicted for it, which may be the added one. */
  const add = (queued: QueuedRequest): QueuedRequest | undefined => {
    if (!queued.excluded) return firstAttempts.push(queued.request.account, queued);
    if (length() >= limits().maxWaiting) return queued;
    retries.add(queued);
    return undefined;
  };

  const noCapacity = (cause: string): AppError => {
    const perSecond = completions.perSecond(monotonicMs());
    const seconds = perSecond > 0 ? (length() + 1) / perSecond : limits().waitMs / 1_000;
    return new AppError('no_capacity', undefined, {
      cause: new Error(cause),
      retryAfterSeconds: Math.min(maxRetryAfterSeconds, Math.max(minRetryAfterSeconds, Math.ceil(seconds))),
    });
  };

  const wait = (request: SlotRequest, excluded?: ReadonlySet<string>): Promise<Slot> =>
    new Promise((resolve, reject) => {
      const settle = (result: Slot | AppError) => {
        clearTimeout(timer);
        removeListener();
        if (result instanceof AppError) reject(result);
        else resolve(result);
      };
      const queued: QueuedRequest = { request, queuedAtMs: monotonicMs(), excluded, settle };
      const abandon = (reason: AppError) => {
        remove(queued);
        settle(reason);
      };
      const { waitMs } = limits();
      const timer = setTimeout(() => {
        observe('queue_timeout');
        abandon(noCapacity(`waited for ${waitMs} ms`));
      }, waitMs);
      const removeListener = request.onCancel(abandon);
      const evicted = add(queued);
      if (!evicted) return;
      observe('queue_full');
      evicted.settle(noCapacity(`the admission queue is full (${length()})`));
    });

  return {
    wait,
    admitRetries: (slotFor) => {
      for (const queued of retries) {
        const slot = slotFor(queued);
        if (!slot) continue;
        retries.delete(queued);
        queued.settle(slot);
      }
    },
    next: firstAttempts.shift,
    firstAttempts: firstAttempts.size,
    length,
    close: (reason) => {
      for (const queued of [...retries, ...firstAttempts.all()]) {
        remove(queued);
        queued.settle(reason);
      }
    },
    noCapacity,
  };
}
