import { withDatabase } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type inference } from '@hypervize/rpc';
import { updateEndpoint } from '../store/endpoints.js';
import { type AnnounceDeps, announce } from './confirm-change.js';
import { authModeOf, changed, endpointMessage } from './message.js';

export async function setAuthMode(
  deps: AnnounceDeps,
  request: inference.SetAuthModeRequest__Output,
  call: CallContext,
): Promise<inference.SetAuthModeResponse> {
  const accountId = checkedAccountId(request.accountId);
  const authMode = authModeOf(request.authMode);
  const endpoint = await withDatabase(deps.pool, (db) =>
    changed(
      db,
      accountId,
      request.endpointId,
      updateEndpoint(db, accountId, request.endpointId, { authMode }),
    ),
  );
  const confirmation = await announce(deps, endpoint.version, call);
  return { endpoint: endpointMessage(endpoint), confirmation };
}
