import type { inference } from '@hypervize/rpc';
import type { Pools } from '../scheduling/pools.js';

const probes = { unknown: 'PROBE_UNSPECIFIED', up: 'PROBE_UP', down: 'PROBE_DOWN' } as const;

export async function listPools(pools: Pick<Pools, 'all'>): Promise<inference.ListPoolsResponse> {
  return {
    pools: pools.all().map(({ name, kind, pool }) => ({
      name,
      dedicated: kind === 'dedicated',
      waiting: pool.waiting(),
      hosts: pool.hosts().map((host) => ({
        url: host.url,
        outstanding: host.outstanding,
        probe: probes[host.probe],
        ejected: pool.isEjected(host),
        draining: host.draining,
      })),
    })),
  };
}
