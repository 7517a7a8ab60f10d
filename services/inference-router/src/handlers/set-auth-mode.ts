import { AppError } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type inference } from '@hypervize/rpc';
import { setAuthMode as updateAuthMode } from '../store/endpoints.js';
import { type Announcing, announce } from './announce.js';
import { authModeOf, endpointMessage } from './message.js';

export async function setAuthMode(
  deps: Announcing,
  request: inference.SetAuthModeRequest__Output,
  call: CallContext,
): Promise<inference.SetAuthModeResponse> {
  const accountId = checkedAccountId(request.accountId);
  const authMode = authModeOf(request.authMode);
  const endpoint = await withDatabase(deps.pool, (db) =>
    updateAuthMode(db, accountId, request.endpointId, authMode),
  );
  if (!endpoint) throw new AppError('endpoint_not_found');
  const confirmation = await announce(deps, endpoint.version, call);
  return { endpoint: endpointMessage(endpoint), confirmation };
}
