import { withDatabase } from '@hypervize/postgres';
import type { inference } from '@hypervize/rpc';
import { checkedHost } from '../endpoints/rules.js';
import { setHostDraining as noteDraining } from '../store/pools.js';
import type { RegistryDeps } from './pool-deps.js';

export async function setHostDraining(
  { pool, refreshPools }: RegistryDeps,
  { url, draining }: inference.SetHostDrainingRequest__Output,
): Promise<inference.SetHostDrainingResponse> {
  const host = checkedHost(url);
  await withDatabase(pool, (db) => noteDraining(db, host, draining));
  await refreshPools();
  return {};
}
