import { accountOf, type Principal } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { Pool } from '../scheduling/pool.js';
import type { Pools } from '../scheduling/pools.js';
import type { InferenceRequest } from './inference-request.js';

/** The pool that serves a request, and the account that is charged. */
export interface Target {
  readonly pool: Pool;
  /** The model of an elastic pool, the id of a dedicated endpoint. */
  readonly name: string;
  readonly model: string;
  /** The account that is charged. */
  readonly accountId: string;
  /** Requests with the same prefix should go to the same host; undefined if there is no preference. */
  readonly prefix: string | undefined;
  /** Whether the hosts support usage at the end of a stream. */
  readonly streamUsage: boolean;
}

/** The target of a request. Throws model_required, model_not_found and endpoint_not_found. */
export function targetOf(
  pools: Pick<Pools, 'elastic' | 'dedicated'>,
  principal: Principal,
  endpoint: Endpoint | undefined,
  inference: InferenceRequest,
): Target {
  return endpoint ? dedicatedTarget(pools, endpoint) : elasticTarget(pools, principal, inference);
}

function elasticTarget(
  pools: Pick<Pools, 'elastic'>,
  principal: Principal,
  inference: InferenceRequest,
): Target {
  const { model } = inference;
  if (model === undefined) throw new AppError('model_required', undefined, { param: 'model' });
  const found = pools.elastic(model);
  if (!found) throw new AppError('model_not_found', undefined, { param: 'model' });
  const { pool, spec } = found;
  const accountId = accountOf(principal) ?? '';
  const beginning = spec.prefixAffinity ? inference.prefix() : undefined;
  // Prefixes are separate for each account: response times must not reveal the conversations of another one.
  const prefix = beginning && `${accountId} ${beginning}`;
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
