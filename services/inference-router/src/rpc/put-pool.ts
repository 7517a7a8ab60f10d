import { invalid } from '@hypervize/errors';
import { type CallContext, checkedActor, type inference } from '@hypervize/rpc';
import { parsePool } from '../scheduling/spec.js';
import { putPool as storePool } from '../store/pools.js';
import { auditedChange } from './audited-change.js';
import { type PoolDeps, platformAttempt } from './pool-deps.js';

export async function putPool(
  deps: PoolDeps,
  request: inference.PutPoolRequest__Output,
  call: CallContext,
): Promise<inference.PutPoolResponse> {
  const attempt = platformAttempt('pool.put', checkedActor(request.actor));
  await auditedChange(deps, attempt, call, () => {
    const spec = checkedSpec(request.pool);
    const { model, hosts, dns, srv, ...options } = spec;
    return {
      details: { model, ...options, hosts: [...hosts, ...dns, ...srv] },
      make: (db) => storePool(db, model, spec),
    };
  });
  await deps.refreshPools();
  return {};
}

/** The pool in the form of the pools file, so that the same rules apply. Throws invalid_request if it is invalid. */
function checkedSpec(wanted: inference.Pool__Output | null) {
  if (!wanted) throw invalid('pool', 'pool is required.');
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
    return spec;
  } catch (error) {
    throw invalid('pool', (error as Error).message);
  }
}
