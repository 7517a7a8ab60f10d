import { type Pool, withDatabase } from '@hypervize/postgres';
import { checkedAccountId, type inference } from '@hypervize/rpc';
import { checkedHosts, checkedModel, newEndpointId } from '../endpoints/rules.js';
import { insertEndpoint } from '../store/endpoints.js';
import { authModeOf, endpointMessage } from './message.js';

export async function createEndpoint(
  { pool }: { pool: Pool },
  request: inference.CreateEndpointRequest__Output,
): Promise<inference.CreateEndpointResponse> {
  const wanted = {
    endpointId: newEndpointId(),
    accountId: checkedAccountId(request.accountId),
    model: checkedModel(request.model),
    authMode:
      request.authMode === 'AUTH_MODE_UNSPECIFIED' ? ('private' as const) : authModeOf(request.authMode),
    hosts: checkedHosts(request.hosts),
  };
  const endpoint = await withDatabase(pool, (db) => insertEndpoint(db, wanted));
  return { endpoint: endpointMessage(endpoint) };
}
