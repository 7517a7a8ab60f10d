import type { Clock } from '@hypervize/runtime';

/**
 * The permission to rely on cached state, as its holder tracks it. A lease runs from the moment at which its renewal was
 * *sent*, so it ends here before it ends at the service that granted it. It may be used once the holder has applied
 * every change up to the head that the service read after it had committed the lease.
 */
export interface Lease {
  /** Call before a renewal is sent. Returns the number of the renewal. */
  sending(): number;
  /** Call when a renewal was granted. */
  granted(number: number, headSeq: number, leaseMs: number): void;
  /** Call when every change up to this seq has been applied. */
  applied(seq: number): void;
  /** Whether the lease may be used now. */
  held(): boolean;
  /** For how much longer the lease may be used if it is not renewed, in milliseconds; 0 if it is not held. */
  remainingMs(): number;
  /** How long ago the lease ended, in milliseconds; 0 while it is held, undefined if it never was. */
  lostForMs(): number | undefined;
  /** Gives the lease up at once. Grants still on their way do not restore it. */
  drop(): void;
}

interface SentRenewal {
  readonly number: number;
  readonly monotonicMs: number;
  readonly nowMs: number;
}

interface Grant {
  readonly headSeq: number;
  readonly untilMonotonicMs: number;
  readonly untilMs: number;
}

/** The most unanswered renewals, and the most grants that wait for changes to be applied. The oldest is dropped. */
const maxOpen = 8;

/** A lease that has not been granted yet. */
export function createLease(clock: Clock): Lease {
  let sent: SentRenewal[] = [];
  let waiting: Grant[] = [];
  let current: Grant | undefined;
  let appliedSeq = Number.NEGATIVE_INFINITY;
  let count = 0;

  const promote = () => {
    for (const grant of waiting) {
      if (grant.headSeq > appliedSeq) continue;
      if (!current || grant.untilMonotonicMs > current.untilMonotonicMs) current = grant;
    }
    waiting = waiting.filter((grant) => grant.headSeq > appliedSeq);
  };
  // The monotonic clock may stop while the machine sleeps. The time of day does not.
  const remainingMs = () => {
    if (!current) return 0;
    return Math.max(0, Math.min(current.untilMonotonicMs - clock.monotonic(), current.untilMs - clock.now()));
  };
  const held = () => remainingMs() > 0;

  return {
    sending: () => {
      sent.push({ number: ++count, monotonicMs: clock.monotonic(), nowMs: clock.now() });
      sent = sent.slice(-maxOpen);
      return count;
    },
    granted: (number, headSeq, leaseMs) => {
      const from = sent.find((renewal) => renewal.number === number);
      if (!from) return;
      sent = sent.filter((renewal) => renewal.number > number);
      waiting.push({
        headSeq,
        untilMonotonicMs: from.monotonicMs + leaseMs,
        untilMs: from.nowMs + leaseMs,
      });
      waiting = waiting.slice(-maxOpen);
      promote();
    },
    applied: (seq) => {
      appliedSeq = Math.max(appliedSeq, seq);
      promote();
    },
    held,
    remainingMs,
    lostForMs: () => {
      if (!current) return undefined;
      if (held()) return 0;
      return Math.max(0, clock.monotonic() - current.untilMonotonicMs, clock.now() - current.untilMs);
    },
    drop: () => {
      sent = [];
      waiting = [];
      if (!current) return;
      current = { ...current, untilMonotonicMs: Math.min(current.untilMonotonicMs, clock.monotonic()) };
    },
  };
}
