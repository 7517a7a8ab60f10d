import { withDatabase } from '@hypervize/postgres';
import { checkedAccountId, type inference } from '@hypervize/rpc';
import type { HostAllowed } from '../endpoints/allowed-hosts.js';
import { checkedHosts, checkedModel, newEndpointId } from '../endpoints/rules.js';
import { insertEndpoint } from '../store/endpoints.js';
import type { AnnounceDeps } from './confirm-change.js';
import { authModeOf, endpointMessage } from './message.js';

export async function createEndpoint(
  deps: Pick<AnnounceDeps, 'pool' | 'refresh'> & { readonly hostAllowed: HostAllowed | undefined },
  request: inference.CreateEndpointRequest__Output,
): Promise<inference.CreateEndpointResponse> {
  const wanted = {
    endpointId: newEndpointId(),
    accountId: checkedAccountId(request.accountId),
    model: checkedModel(request.model),
    authMode:
      request.authMode === 'AUTH_MODE_UNSPECIFIED' ? ('private' as const) : authModeOf(request.authMode),
    hosts: checkedHosts(request.hosts, deps.hostAllowed),
  };
  const endpoint = await withDatabase(deps.pool, (db) => insertEndpoint(db, wanted));
  // So that this replica serves it when its maker is told of it. The others follow in a moment.
  await deps.refresh();
  return { endpoint: endpointMessage(endpoint) };
}
