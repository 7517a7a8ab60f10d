import { AppError } from '@hypervize/errors';
import type { createRate } from './ewma.js';
import { createFairQueue } from './fair-queue.js';
import type { PoolEvent, Slot, SlotRequest } from './pool.js';

/** One who waits for a place. */
interface Waiting {
  readonly asking: SlotRequest;
  readonly sinceMs: number;
  /** Of one that is asked for again: the hosts that will not do. */
  readonly not: ReadonlySet<string> | undefined;
  settle(end: Slot | AppError): void;
}

/** Those who wait for a place in a pool: as many, and for as long, as it allows. */
export interface AdmissionQueue {
  /**
   * Waits for a place. `not`: for one that has been tried, the hosts that will not do. Rejects with `no_capacity` if there
   * are too many, and after `waitMs`; with the reason of giving up; with that of `close`.
   */
  wait(asking: SlotRequest, not?: ReadonlySet<string>): Promise<Slot>;
  /** Lets in those that have been tried and can be given a place. Few, for each has cost some of the retry budget. */
  admitRetries(slot: (waiting: Waiting) => Slot | undefined): void;
  /** Who is next of those that have not been tried; they have to be given a place. */
  next(underWay: (account: string) => number): Waiting | undefined;
  /** How many there are of these. */
  untried(): number;
  all(): number;
  close(reason: AppError): void;
  /** The refusal of one who cannot be given a place: when to come back, as things go at present. */
  noCapacity(cause: string): AppError;
}

interface Options {
  limits(): { readonly maxWaiting: number; readonly waitMs: number };
  monotonicMs(): number;
  /** The requests that have been finished. */
  readonly finished: Pick<ReturnType<typeof createRate>, 'perSecond'>;
  observe(event: PoolEvent): void;
}

export function createAdmissionQueue({ limits, monotonicMs, finished, observe }: Options): AdmissionQueue {
  const tried = new Set<Waiting>();
  const queue = createFairQueue<Waiting>(() => limits().maxWaiting - tried.size);
  const all = () => queue.size() + tried.size;
  const remove = (waiting: Waiting) => {
    if (!tried.delete(waiting)) queue.remove(waiting.asking.account, waiting);
  };

  const noCapacity = (cause: string): AppError => {
    const perSecond = finished.perSecond(monotonicMs());
    // How long it takes at the present pace until one who comes now has had a turn.
    const seconds = perSecond > 0 ? (all() + 1) / perSecond : limits().waitMs / 1_000;
    return new AppError('no_capacity', undefined, {
      cause: new Error(cause),
      retryAfterSeconds: Math.min(60, Math.max(1, Math.ceil(seconds))),
    });
  };

  /** Adds one; the result is the one that has to go for that, which may be this one. */
  const add = (waiting: Waiting): Waiting | undefined => {
    if (!waiting.not) return queue.push(waiting.asking.account, waiting);
    if (all() >= limits().maxWaiting) return waiting;
    tried.add(waiting);
    return undefined;
  };

  return {
    wait: (asking, not) =>
      new Promise((resolve, reject) => {
        const settle = (end: Slot | AppError) => {
          clearTimeout(timer);
          offCancel();
          if (end instanceof AppError) reject(end);
          else resolve(end);
        };
        const waiting: Waiting = { asking, sinceMs: monotonicMs(), not, settle };
        const giveUp = (reason: AppError) => {
          remove(waiting);
          settle(reason);
        };
        const { waitMs } = limits();
        const timer = setTimeout(() => {
          observe('queue_timeout');
          giveUp(noCapacity(`waited for ${waitMs} ms`));
        }, waitMs);
        const offCancel = asking.onCancel(giveUp);
        const gone = add(waiting);
        if (!gone) return;
        observe('queue_full');
        gone.settle(noCapacity(`${all()} wait already`));
      }),
    admitRetries: (slotFor) => {
      for (const waiting of tried) {
        const slot = slotFor(waiting);
        if (!slot) continue;
        tried.delete(waiting);
        waiting.settle(slot);
      }
    },
    next: queue.shift,
    untried: queue.size,
    all,
    close: (reason) => {
      for (const waiting of [...tried, ...queue.all()]) {
        remove(waiting);
        waiting.settle(reason);
      }
    },
    noCapacity,
  };
}
