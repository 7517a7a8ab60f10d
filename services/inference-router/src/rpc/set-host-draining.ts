import { withDatabase } from '@hypervize/postgres';
import type { inference } from '@hypervize/rpc';
import { checkedHost } from '../endpoints/rules.js';
import { setHostDraining as storeDraining } from '../store/pools.js';
import type { PoolDeps } from './pool-deps.js';

export async function setHostDraining(
  { database, refreshPools }: PoolDeps,
  { url, draining }: inference.SetHostDrainingRequest__Output,
): Promise<inference.SetHostDrainingResponse> {
  const host = checkedHost(url);
  await withDatabase(database, (db) => storeDraining(db, host, draining));
  await refreshPools();
  return {};
}
