import type { revocation } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import type { ConfirmationStatus, LeaseRegistry } from './lease-registry.js';

/** Time kept back of a caller's deadline, so that the answer gets there, in milliseconds. */
const replyMs = 100;

/** What waiting for a change needs to know of the call that made it. */
export interface WaitOptions {
  /** When the caller stops waiting, in milliseconds since the epoch; Infinity if it never does. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Waits for a change that has just been committed, for as long as the caller does. */
export function waitForConfirmation(
  leases: LeaseRegistry,
  clock: Clock,
  seq: number,
  call: WaitOptions,
): Promise<ConfirmationStatus> {
  const nowMs = clock.monotonic();
  const untilMs = nowMs + (call.deadline - clock.now() - replyMs);
  return leases.waitUntilApplied(seq, { sinceMs: nowMs, untilMs, signal: call.signal });
}

/** What a caller is told. */
export function confirmationMessage(
  seq: number,
  status: ConfirmationStatus,
  nowMs: number,
): revocation.Confirmation {
  if (status.kind === 'confirmed') return { state: 'STATE_CONFIRMED', seq };
  return {
    state: 'STATE_PENDING',
    seq,
    certainByUnixMs: Math.ceil(nowMs + status.certainInMs),
    waitingFor: [...status.waitingFor],
  };
}
