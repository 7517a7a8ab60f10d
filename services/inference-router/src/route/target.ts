import type { Principal } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { Pool } from '../scheduling/pool.js';
import type { Pools } from '../scheduling/pools.js';
import type { InferenceRequest } from './inference-request.js';

/** Where a request goes: whose hosts, and who pays. */
export interface Target {
  readonly pool: Pool;
  /** The model of an elastic pool, the id of a dedicated endpoint. */
  readonly name: string;
  readonly model: string;
  /** Who is charged. */
  readonly accountId: string;
  /** What requests that should go to the same host have in common; absent if it does not matter. */
  readonly prefix: string | undefined;
  /** Whether its hosts may be asked to report usage at the end of a stream. */
  readonly streamUsage: boolean;
}

/** Where the request goes. Throws model_required, model_not_found, endpoint_not_found. */
export function targetOf(
  pools: Pick<Pools, 'elastic' | 'dedicated'>,
  principal: Principal,
  endpoint: Endpoint | undefined,
  inference: InferenceRequest,
): Target {
  if (endpoint) return dedicatedTarget(pools, endpoint);
  const { model } = inference;
  if (model === undefined) throw new AppError('model_required', undefined, { param: 'model' });
  const found = pools.elastic(model);
  if (!found) throw new AppError('model_not_found', undefined, { param: 'model' });
  const { pool, spec } = found;
  const accountId = principal.kind === 'key' ? principal.accountId : '';
  const begin = spec.prefixAffinity ? inference.prefix() : undefined;
  // One account's conversations are nobody else's: the time of an answer must not tell of another's.
  const prefix = begin && `${accountId} ${begin}`;
  return { pool, name: model, model, accountId, prefix, streamUsage: spec.streamUsage };
}

function dedicatedTarget(
  pools: Pick<Pools, 'dedicated'>,
  { endpointId, accountId, model }: Endpoint,
): Target {
  const pool = pools.dedicated(endpointId);
  if (!pool) throw new AppError('endpoint_not_found');
  return { pool, name: endpointId, model, accountId, prefix: undefined, streamUsage: true };
}
