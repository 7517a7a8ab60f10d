import type { Cancellation, ClientLink } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';

/** Requests for which no stream is open. */
export interface Waiters {
  /**
   * Resolves once `pick` finds a stream; to undefined if it does not in time, if too many wait, or when the request is
   * cancelled.
   */
  wait(pick: () => ClientLink | undefined, cancellation: Cancellation): Promise<ClientLink | undefined>;
  /** A stream has been opened. */
  retry(): void;
  /** Nothing is waited for any more. */
  close(): void;
}

interface Waiter {
  readonly pick: () => ClientLink | undefined;
  readonly untilMs: number;
  readonly resolve: (link: ClientLink | undefined) => void;
  /** Removes the listener for cancellation. */
  removeListener: () => void;
}

/** How long a request waits for a stream, in milliseconds. */
const waitMs = 2_000;

/** Further requests do not wait. */
const maxWaiters = 1_000;

export function createWaiters(clock: Pick<Clock, 'monotonic' | 'sleep'>): Waiters {
  // In the order in which they expire.
  const waiting = new Set<Waiter>();
  let isSweeping = false;

  const settle = (waiter: Waiter, link: ClientLink | undefined) => {
    waiting.delete(waiter);
    waiter.removeListener();
    waiter.resolve(link);
  };
  const sweep = async () => {
    for (const waiter of waiting) {
      const leftMs = waiter.untilMs - clock.monotonic();
      if (leftMs > 0) await clock.sleep(Math.ceil(leftMs));
      if (waiting.has(waiter)) settle(waiter, undefined);
    }
    isSweeping = false;
  };
  const startSweeping = () => {
    if (isSweeping) return;
    isSweeping = true;
    void sweep();
  };

  return {
    wait: (pick, cancellation) => {
      if (waiting.size >= maxWaiters || cancellation.reason) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const untilMs = clock.monotonic() + waitMs;
        const waiter: Waiter = { pick, untilMs, resolve, removeListener: () => {} };
        waiter.removeListener = cancellation.onCancel(() => settle(waiter, undefined));
        waiting.add(waiter);
        startSweeping();
      });
    },
    // The stream may end in the same turn: its router may have been stopping.
    retry: () =>
      queueMicrotask(() => {
        for (const waiter of waiting) {
          const link = waiter.pick();
          if (link) settle(waiter, link);
        }
      }),
    close: () => {
      for (const waiter of waiting) settle(waiter, undefined);
    },
  };
}
