import type { revocation } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import type { LeaseRegistry } from './lease-registry.js';
import type { ConfirmationStatus } from './wait-until-applied.js';

/** The part of a call's time that is reserved for sending the response, in milliseconds. */
const replyMs = 100;

/** The call that made a change. */
export interface WaitOptions {
  /** When the caller stops waiting, in milliseconds since the epoch; Infinity if it never does. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Waits for a change that has just been committed, until shortly before the deadline of the call. */
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

/**
 * The status of a change as a response. `nowMs` is the time of day in milliseconds since the epoch. `tookMs` is for the call
 * that made the change: how long ago it was committed, in milliseconds.
 */
export function confirmationMessage(
  seq: number,
  status: ConfirmationStatus,
  nowMs: number,
  tookMs?: number,
): revocation.Confirmation {
  if (status.kind === 'confirmed') {
    return { state: 'STATE_CONFIRMED', seq, ...(tookMs === undefined ? {} : { tookMs: Math.round(tookMs) }) };
  }
  return {
    state: 'STATE_PENDING',
    seq,
    certainByUnixMs: Math.ceil(nowMs + status.certainInMs),
    waitingFor: [...status.waitingFor],
  };
}
