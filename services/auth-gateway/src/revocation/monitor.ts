import type { InFlightRequests } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';
import type { TrustState } from '../auth/trust.js';
import type { AccessRight } from './access-right.js';
import { cancelExpired } from './cancel.js';
import { checkEveryMs, checkInDoubtEveryMs, createConfirmations } from './confirmations.js';

interface Options {
  readonly inFlightRequests: InFlightRequests<AccessRight>;
  readonly clock: Clock;
  /** How much longer a request may go unconfirmed after the lease is lost, in milliseconds. */
  readonly staleVerdictMs: number;
  trust(): TrustState;
  onTrustChange(state: TrustState): void;
}

/**
 * Watches the in-flight requests until the signal aborts: cancels those whose key has expired and, while this gateway does
 * not hold the lease, those whose right has not been confirmed in time.
 */
export async function monitorInFlight(options: Options, signal: AbortSignal): Promise<void> {
  const { inFlightRequests, clock } = options;
  const confirmations = createConfirmations(options);
  let reported: TrustState = 'starting';
  while (!signal.aborted) {
    const state = options.trust();
    if (state !== reported) options.onTrustChange(state);
    reported = state;
    const inDoubt = state !== 'lease';
    cancelExpired(inFlightRequests, clock.now());
    confirmations.check(inDoubt);
    await clock.sleep(inDoubt ? checkInDoubtEveryMs : checkEveryMs, signal);
  }
}
