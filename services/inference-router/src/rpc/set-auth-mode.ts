import { withDatabase } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, checkedActor, type inference } from '@hypervize/rpc';
import { updateEndpoint } from '../store/endpoints.js';
import { type ChangeDeps, confirmChange } from './confirm-change.js';
import { authModeOf, changedEndpoint, endpointMessage } from './message.js';

export async function setAuthMode(
  deps: ChangeDeps,
  request: inference.SetAuthModeRequest__Output,
  call: CallContext,
): Promise<inference.SetAuthModeResponse> {
  const accountId = checkedAccountId(request.accountId);
  checkedActor(request.actor);
  const { endpointId } = request;
  const authMode = authModeOf(request.authMode);
  const endpoint = await withDatabase(deps.database, (db) =>
    changedEndpoint(db, accountId, endpointId, updateEndpoint(db, accountId, endpointId, { authMode })),
  );
  const confirmation = await confirmChange(deps, endpoint.version, call);
  return { endpoint: endpointMessage(endpoint), confirmation };
}
