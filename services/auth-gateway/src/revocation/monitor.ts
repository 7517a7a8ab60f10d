import type { InFlightRequests } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';
import type { TrustState } from '../auth/trust.js';
import { type AccessRight, cancelExpired, cancelUnconfirmed } from './cancel.js';

interface Options {
  readonly inFlightRequests: InFlightRequests<AccessRight>;
  readonly clock: Clock;
  trust(): TrustState;
  onTrustChange(state: TrustState): void;
}

/** How precisely a key's expiry ends its requests under way, and a lost lease is noticed, in milliseconds. */
export const lookEveryMs = 250;
/** How often what is under way is asked about while there is no lease, in milliseconds. */
const doubtEveryMs = 500;

/**
 * Watches over the requests under way until the signal aborts: cuts off those whose key has expired, and while this gateway
 * is not told of changes, asks about the keys of all of them again and again.
 */
export async function monitorInFlight(options: Options, signal: AbortSignal): Promise<void> {
  const { inFlightRequests, clock } = options;
  let said: TrustState = 'starting';
  let doubtedMs = Number.NEGATIVE_INFINITY;
  let doubting = false;
  while (!signal.aborted) {
    const state = options.trust();
    if (state !== said) options.onTrustChange(state);
    said = state;
    cancelExpired(inFlightRequests, clock.now());
    if (state !== 'lease' && !doubting && clock.monotonic() - doubtedMs >= doubtEveryMs) {
      doubtedMs = clock.monotonic();
      doubting = true;
      void cancelUnconfirmed(inFlightRequests).finally(() => {
        doubting = false;
      });
    }
    await clock.sleep(lookEveryMs, signal);
  }
}
