import type { AdmissionQueue } from './admission-queue.js';
import type { Host } from './host.js';
import type { HostChoice } from './host-choice.js';
import type { HostSet } from './host-set.js';
import type { PoolLoad } from './load.js';
import type { OutlierDetector } from './outlier-detector.js';
import type { PickReason, PoolEvent, Slot, SlotRequest } from './slot.js';

/** Grants the slots of a pool. */
export interface Slots {
  grant(host: Host, reason: PickReason, request: SlotRequest, queueWaitMs: number): Slot;
  /** Grants slots to requests in the admission queue, as far as there are any. */
  admitWaiting(): void;
}

interface Options {
  readonly hosts: Pick<HostSet, 'all'>;
  readonly load: PoolLoad;
  readonly choice: Pick<HostChoice, 'first' | 'queuedRetry'>;
  readonly queue: Pick<AdmissionQueue, 'admitRetries' | 'firstAttempts' | 'next'>;
  readonly outlierDetector: OutlierDetector;
  monotonicMs(): number;
  observe(event: PoolEvent): void;
}

/** The slots of a pool. Whenever one is released, the admission queue is served. */
export function createSlots(options: Options): Slots {
  const { hosts, load, choice, queue, outlierDetector, monotonicMs, observe } = options;

  function grant(host: Host, reason: PickReason, request: SlotRequest, queueWaitMs: number): Slot {
    const { account, timed } = request;
    const sent = { sentMs: monotonicMs() };
    if (timed) host.awaitingFirstByte.add(sent);
    load.started(host, account);
    let released = false;
    return {
      url: host.url,
      reason,
      queueWaitMs,
      firstByte: (afterMs) => {
        host.awaitingFirstByte.delete(sent);
        host.firstByte.record(afterMs, monotonicMs());
        load.firstByte.record(afterMs, monotonicMs());
      },
      release: (result) => {
        if (released) return;
        released = true;
        host.awaitingFirstByte.delete(sent);
        load.ended(host, account);
        if (result === 'success') outlierDetector.succeeded(host);
        if (result === 'failure' && outlierDetector.failed(host, hosts.all()) === 'ejected')
          observe('ejected');
        admitWaiting();
      },
    };
  }

  function admitWaiting(): void {
    queue.admitRetries(({ request, queuedAtMs, excluded }) => {
      const host = choice.queuedRetry(excluded);
      return host && grant(host, 'retry', request, monotonicMs() - queuedAtMs);
    });
    // A host is chosen before a request is removed from the queue, and again for the prefix of that request.
    while (queue.firstAttempts() > 0 && choice.first(undefined)) {
      const next = queue.next(load.inFlight);
      const chosen = next && choice.first(next.request.prefix);
      if (!chosen) return;
      next.settle(grant(chosen.host, chosen.reason, next.request, monotonicMs() - next.queuedAtMs));
    }
  }

  return { grant, admitWaiting };
}
