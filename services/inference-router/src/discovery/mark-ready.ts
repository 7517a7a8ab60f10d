import type { Queryable } from '@hypervize/postgres';
import type { Registry } from '../endpoints/registry.js';
import type { Pools } from '../scheduling/pools.js';
import { markReady } from '../store/endpoints.js';

/** Marks every provisioning endpoint as ready that has a host whose probe succeeded. */
export async function markReadyEndpoints(
  registry: Pick<Registry, 'inState'>,
  pools: Pick<Pools, 'dedicated'>,
  database: Queryable,
): Promise<void> {
  for (const { endpointId } of registry.inState('provisioning')) {
    const hosts = pools.dedicated(endpointId)?.hosts() ?? [];
    if (hosts.some(({ probe }) => probe === 'up')) await markReady(database, endpointId);
  }
}
