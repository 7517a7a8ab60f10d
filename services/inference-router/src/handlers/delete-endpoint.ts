import { AppError } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type inference } from '@hypervize/rpc';
import { deleteEndpoint as markDeleted } from '../store/endpoints.js';
import { type Announcing, announce } from './announce.js';

export async function deleteEndpoint(
  deps: Announcing,
  request: inference.DeleteEndpointRequest__Output,
  call: CallContext,
): Promise<inference.DeleteEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  const version = await withDatabase(deps.pool, (db) => markDeleted(db, accountId, request.endpointId));
  if (version === undefined) throw new AppError('endpoint_not_found');
  return { confirmation: await announce(deps, version, call) };
}
