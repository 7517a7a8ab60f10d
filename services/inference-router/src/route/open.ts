import { createInFlightRequests, type InFlightRequests } from '@hypervize/relay';
import type { Lease } from '@hypervize/revocation';
import type { Clock, Releasers } from '@hypervize/runtime';
import type { Registry } from '../endpoints/registry.js';
import type { AccessRight } from './access.js';
import { cancelAffected, cancelUnconfirmed } from './cancel-affected.js';

/** How often in-flight requests are checked while there is no lease, in milliseconds. */
const checkEveryMs = 500;

/** The in-flight requests of this replica. One that loses its right to its endpoint is cancelled. */
export function openInFlightRequests(
  releasers: Releasers,
  registry: Pick<Registry, 'find' | 'onChange'>,
  lease: Pick<Lease, 'held'>,
  clock: Clock,
): InFlightRequests<AccessRight> {
  const inFlightRequests = createInFlightRequests<AccessRight>();
  registry.onChange(({ endpointId }) => cancelAffected(inFlightRequests, registry, endpointId));
  const stopping = new AbortController();
  releasers.add('checks of in-flight requests', () => stopping.abort());
  void checkWithoutLease();
  return inFlightRequests;

  async function checkWithoutLease(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (!lease.held()) cancelUnconfirmed(inFlightRequests, registry);
      await clock.sleep(checkEveryMs, stopping.signal);
    }
  }
}
