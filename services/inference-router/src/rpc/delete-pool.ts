import { AppError } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { checkedActor, type inference } from '@hypervize/rpc';
import { deletePool as removePool } from '../store/pools.js';
import type { PoolDeps } from './pool-deps.js';

export async function deletePool(
  { database, refreshPools }: PoolDeps,
  { model, actor }: inference.DeletePoolRequest__Output,
): Promise<inference.DeletePoolResponse> {
  checkedActor(actor);
  if (!(await withDatabase(database, (db) => removePool(db, model)))) {
    throw new AppError('model_not_found', 'The registry has no pool for this model.', { param: 'model' });
  }
  await refreshPools();
  return {};
}
