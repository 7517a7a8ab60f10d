import type { InFlightRequests } from '@hypervize/relay';
import type { VerdictCache } from '../auth/verdict-cache.js';
import type { AccessRight } from './access-right.js';
import { cancelAffected } from './cancel.js';
import type { Change } from './change.js';

/**
 * Applies a change: evicts the cached verdict and cancels what is in flight. When this returns, no request of this gateway
 * uses a right that the change took away, so the change may be acknowledged, and a revocation that waits for the
 * acknowledgement may be reported as CONFIRMED.
 */
export function evictAndCancel(
  verdictCache: VerdictCache,
  inFlightRequests: InFlightRequests<AccessRight>,
  change: Change,
): void {
  verdictCache.apply(change);
  cancelAffected(inFlightRequests, change);
}
