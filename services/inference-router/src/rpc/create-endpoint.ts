import { withDatabase } from '@hypervize/postgres';
import { checkedAccountId, checkedActor, type inference } from '@hypervize/rpc';
import type { HostPolicy } from '../endpoints/allowed-hosts.js';
import { checkedHosts, checkedModel, newEndpointId } from '../endpoints/rules.js';
import { insertEndpoint } from '../store/endpoints.js';
import type { ChangeDeps } from './confirm-change.js';
import { authModeOf, endpointMessage } from './message.js';

export async function createEndpoint(
  deps: Pick<ChangeDeps, 'database' | 'registry'> & { readonly hostPolicy: HostPolicy },
  request: inference.CreateEndpointRequest__Output,
): Promise<inference.CreateEndpointResponse> {
  checkedActor(request.actor);
  const wanted = {
    endpointId: newEndpointId(),
    accountId: checkedAccountId(request.accountId),
    model: checkedModel(request.model),
    authMode:
      request.authMode === 'AUTH_MODE_UNSPECIFIED' ? ('private' as const) : authModeOf(request.authMode),
    hosts: checkedHosts(request.hosts, deps.hostPolicy),
  };
  const endpoint = await withDatabase(deps.database, (db) => insertEndpoint(db, wanted));
  // This replica serves the endpoint before the response is sent; the others follow shortly after.
  await deps.registry.refresh();
  return { endpoint: endpointMessage(endpoint) };
}
