import { invalid } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { checkedActor, type inference } from '@hypervize/rpc';
import { parsePool } from '../scheduling/spec.js';
import { putPool as storePool } from '../store/pools.js';
import type { PoolDeps } from './pool-deps.js';

export async function putPool(
  { database, refreshPools }: PoolDeps,
  request: inference.PutPoolRequest__Output,
): Promise<inference.PutPoolResponse> {
  checkedActor(request.actor);
  const wanted = request.pool;
  if (!wanted) throw invalid('pool', 'pool is required.');
  // In the form of the pools file, so that the same rules apply.
  const spec = {
    model: wanted.model,
    hosts: wanted.hosts,
    dns: wanted.dns,
    srv: wanted.srv,
    prefix_affinity: wanted.prefixAffinity,
    max_per_host: wanted.maxPerHost,
    max_waiting: wanted.maxWaiting,
    wait_ms: wanted.waitMs,
    health_path: wanted.healthPath,
    stream_usage: wanted.streamUsage,
  };
  try {
    parsePool(spec);
  } catch (error) {
    throw invalid('pool', (error as Error).message);
  }
  await withDatabase(database, (db) => storePool(db, wanted.model, spec));
  await refreshPools();
  return {};
}
