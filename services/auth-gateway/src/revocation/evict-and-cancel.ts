import type { InFlightRequests } from '@hypervize/relay';
import type { VerdictCache } from '../auth/verdict-cache.js';
import type { AccessRight } from './access-right.js';
import { cancelAffected } from './cancel.js';
import type { Change } from './change.js';
import type { Mutations, Settled } from './mutations.js';

/**
 * Applies a change: evicts the cached verdict and cancels what is in flight. When this returns, no request of this gateway
 * uses a right that the change took away, except for the mutations that it began before. When those have settled, which the
 * result tells (undefined: there are none), the change may be acknowledged, and a revocation that waits for the
 * acknowledgement may be reported as CONFIRMED.
 */
export function evictAndCancel(
  verdictCache: VerdictCache,
  inFlightRequests: InFlightRequests<AccessRight>,
  mutations: Pick<Mutations, 'settled'>,
  change: Change,
): Settled {
  verdictCache.apply(change);
  cancelAffected(inFlightRequests, change);
  return mutations.settled(change.subjectId);
}
