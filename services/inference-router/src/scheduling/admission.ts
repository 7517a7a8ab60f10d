import type { AppError } from '@hypervize/errors';
import type { AdmissionQueue } from './admission-queue.js';
import type { Host } from './host.js';
import type { HostChoice } from './host-choice.js';
import type { HostSet } from './host-set.js';
import type { RetryBudget } from './retry-budget.js';
import type { PoolEvent, Slot, SlotRequest } from './slot.js';
import type { Slots } from './slots.js';

/** Admits requests to a pool: each gets a slot, waits for one, or is refused. */
export interface Admission {
  /**
   * A slot on a host, now or when one is free. Rejects with `no_capacity` if the admission queue is full, after `waitMs` in
   * it, and if the pool has no host; with the reason of `close`; with the reason of a cancellation.
   */
  acquire(request: SlotRequest): Promise<Slot>;
  /**
   * A slot for a retry, if possible on a healthy host that has not been tried, now or when one is free. Undefined if the
   * retry budget is spent or there is no host to try. Rejects as `acquire` does.
   */
  acquireRetry(request: SlotRequest, tried: readonly Slot[]): Promise<Slot | undefined>;
  /** Rejects the requests in the admission queue and all further ones. */
  close(reason: AppError): void;
}

interface Options {
  readonly hosts: Pick<HostSet, 'all'>;
  readonly choice: HostChoice;
  readonly queue: AdmissionQueue;
  readonly slots: Slots;
  readonly retryBudget: RetryBudget;
  observe(event: PoolEvent): void;
}

/** The admission to a pool that is open. */
export function createAdmission(options: Options): Admission {
  const { hosts, choice, queue, slots, retryBudget, observe } = options;
  let closed: AppError | undefined;

  return {
    acquire: async (request) => {
      if (closed) throw closed;
      retryBudget.deposit();
      // Requests in the queue come first.
      const chosen = queue.firstAttempts() === 0 ? choice.first(request.prefix) : undefined;
      if (chosen) return slots.grant(chosen.host, chosen.reason, request, 0);
      if (hosts.all().every((host) => host.draining)) throw queue.noCapacity('the pool has no host');
      return queue.wait(request);
    },
    acquireRetry: async (request, tried) => {
      if (closed) throw closed;
      const candidates = choice.retryCandidates(tried);
      if (candidates.length === 0) return undefined;
      if (!retryBudget.withdraw()) {
        observe('retry_refused');
        return undefined;
      }
      observe('retried');
      const host = choice.retry(candidates);
      if (host) return slots.grant(host, 'retry', request, 0);
      return queue.wait(request, excludedFrom(tried, candidates));
    },
    close: (reason) => {
      closed = reason;
      queue.close(reason);
    },
  };
}

/** The hosts that have been tried and are no candidates, by URL. */
function excludedFrom(tried: readonly Slot[], candidates: readonly Host[]): ReadonlySet<string> {
  const urls = tried.map(({ url }) => url);
  return new Set(urls.filter((url) => candidates.every((host) => host.url !== url)));
}
