import { AppError } from '@hypervize/errors';
import { type CallContext, checkedActor, type inference } from '@hypervize/rpc';
import { deletePool as removePool } from '../store/pools.js';
import { auditedChange } from './audited-change.js';
import { type PoolDeps, platformAttempt } from './pool-deps.js';

export async function deletePool(
  deps: PoolDeps,
  request: inference.DeletePoolRequest__Output,
  call: CallContext,
): Promise<inference.DeletePoolResponse> {
  const { model } = request;
  const attempt = platformAttempt('pool.deleted', checkedActor(request.actor));
  await auditedChange(deps, attempt, call, () => ({
    details: { model },
    make: async (db) => {
      if (await removePool(db, model)) return;
      throw new AppError('model_not_found', 'The registry has no pool for this model.', { param: 'model' });
    },
  }));
  await deps.refreshPools();
  return {};
}
