import type { InFlightRequests } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';
import type { TrustState } from '../auth/trust.js';
import type { AccessRight } from './access-right.js';
import { cancelExpired, cancelUnconfirmed } from './cancel.js';

interface Options {
  readonly inFlightRequests: InFlightRequests<AccessRight>;
  readonly clock: Clock;
  trust(): TrustState;
  onTrustChange(state: TrustState): void;
}

/** How soon the expiry of a key ends its requests, and a lost lease is noticed, in milliseconds. */
const checkEveryMs = 250;
/** How often keys are verified again while there is no lease, in milliseconds. */
const confirmEveryMs = 500;

/**
 * Watches the in-flight requests until the signal aborts: cancels those whose key has expired and, while this gateway does
 * not hold the lease, verifies the keys of all of them again and again.
 */
export async function monitorInFlight(options: Options, signal: AbortSignal): Promise<void> {
  const { inFlightRequests, clock } = options;
  let reported: TrustState = 'starting';
  let confirmedMs = Number.NEGATIVE_INFINITY;
  let confirming = false;
  while (!signal.aborted) {
    const state = options.trust();
    if (state !== reported) options.onTrustChange(state);
    reported = state;
    cancelExpired(inFlightRequests, clock.now());
    if (state !== 'lease' && !confirming && clock.monotonic() - confirmedMs >= confirmEveryMs) {
      confirmedMs = clock.monotonic();
      confirming = true;
      void cancelUnconfirmed(inFlightRequests).finally(() => {
        confirming = false;
      });
    }
    await clock.sleep(checkEveryMs, signal);
  }
}
