import { type CallContext, checkedActor, type inference } from '@hypervize/rpc';
import { checkedHost } from '../endpoints/rules.js';
import { setHostDraining as storeDraining } from '../store/pools.js';
import { auditedChange } from './audited-change.js';
import { type PoolDeps, platformAttempt } from './pool-deps.js';

export async function setHostDraining(
  deps: PoolDeps,
  request: inference.SetHostDrainingRequest__Output,
  call: CallContext,
): Promise<inference.SetHostDrainingResponse> {
  const { draining } = request;
  const attempt = platformAttempt('host.draining_set', checkedActor(request.actor));
  await auditedChange(deps, attempt, call, () => {
    const url = checkedHost(request.url);
    return { details: { url, draining }, make: (db) => storeDraining(db, url, draining) };
  });
  await deps.refreshPools();
  return {};
}
