import { withDatabase } from '@hypervize/postgres';
import { checkedActor, type inference } from '@hypervize/rpc';
import { checkedHost } from '../endpoints/rules.js';
import { setHostDraining as storeDraining } from '../store/pools.js';
import type { PoolDeps } from './pool-deps.js';

export async function setHostDraining(
  { database, refreshPools }: PoolDeps,
  { url, draining, actor }: inference.SetHostDrainingRequest__Output,
): Promise<inference.SetHostDrainingResponse> {
  checkedActor(actor);
  const host = checkedHost(url);
  await withDatabase(database, (db) => storeDraining(db, host, draining));
  await refreshPools();
  return {};
}
