import type { Clock } from '@hypervize/runtime';
import { createPools, type Pools } from '../scheduling/pools.js';
import type { PoolEvent } from '../scheduling/slot.js';
import { loadPoolsFile } from './file.js';

interface Settings {
  readonly elastic: { readonly poolsFile: string | undefined };
  readonly scheduling: {
    readonly maxPerHost: number;
    readonly maxWaiting: number;
    readonly waitMs: number;
    readonly slowStartMs: number;
  };
}

/** Opens the pools of this replica, with those of the pools file. Rejects if the file is invalid. */
export async function openPools(
  { elastic: { poolsFile }, scheduling }: Settings,
  clock: Clock,
  observe: (pool: string, event: PoolEvent) => void,
): Promise<Pools> {
  const { slowStartMs, ...limits } = scheduling;
  const specs = poolsFile === undefined ? [] : await loadPoolsFile(poolsFile);
  const pools = createPools({
    deps: { monotonicMs: clock.monotonic, random: Math.random, slowStartMs },
    limits,
    observe,
  });
  pools.setElastic('file', specs);
  return pools;
}
