import type { Clock } from '@hypervize/runtime';

/**
 * The right to believe what one remembers, as its holder keeps it. A lease runs from the moment at which its renewal was
 * *sent*, so that it ends here before whoever granted it takes it for ended; and it may be used once everything up to
 * the head that was read after it had been committed has been applied.
 */
export interface Lease {
  /** Notes that a renewal is about to be sent; the result is its number. */
  sending(): number;
  /** A renewal was granted. */
  granted(number: number, headSeq: number, leaseMs: number): void;
  /** Everything up to here has been applied. */
  applied(seq: number): void;
  held(): boolean;
  /** How long ago it ended, in milliseconds; 0 while it is held, undefined if it never was. */
  lostForMs(): number | undefined;
  /** Gives it up. */
  drop(): void;
}

interface Sent {
  readonly number: number;
  readonly monotonicMs: number;
  readonly nowMs: number;
}

interface Granted {
  readonly headSeq: number;
  readonly untilMonotonicMs: number;
  readonly untilMs: number;
}

/** So many renewals may be without an answer, and so many grants wait for changes; beyond that the oldest is forgotten. */
const maxOpen = 8;

/** No lease yet. */
export function createLease(clock: Clock): Lease {
  let sent: Sent[] = [];
  let waiting: Granted[] = [];
  let current: Granted | undefined;
  let appliedSeq = Number.NEGATIVE_INFINITY;
  let count = 0;

  const promote = () => {
    for (const grant of waiting) {
      if (grant.headSeq > appliedSeq) continue;
      if (!current || grant.untilMonotonicMs > current.untilMonotonicMs) current = grant;
    }
    waiting = waiting.filter((grant) => grant.headSeq > appliedSeq);
  };
  // The monotonic clock may stand still while a machine sleeps; then the other one has moved on.
  const held = () =>
    current !== undefined && clock.monotonic() < current.untilMonotonicMs && clock.now() < current.untilMs;

  return {
    sending: () => {
      sent.push({ number: ++count, monotonicMs: clock.monotonic(), nowMs: clock.now() });
      sent = sent.slice(-maxOpen);
      return count;
    },
    granted: (number, headSeq, leaseMs) => {
      const from = sent.find((one) => one.number === number);
      if (!from) return;
      sent = sent.filter((one) => one.number > number);
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
    lostForMs: () => {
      if (!current) return undefined;
      if (held()) return 0;
      return Math.max(0, clock.monotonic() - current.untilMonotonicMs, clock.now() - current.untilMs);
    },
    drop: () => {
      sent = [];
      waiting = [];
      if (current)
        current = { ...current, untilMonotonicMs: Math.min(current.untilMonotonicMs, clock.monotonic()) };
    },
  };
}
