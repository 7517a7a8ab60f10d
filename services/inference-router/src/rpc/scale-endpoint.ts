import { withDatabase } from '@hypervize/postgres';
import { checkedAccountId, checkedActor, type inference } from '@hypervize/rpc';
import type { HostPolicy } from '../endpoints/allowed-hosts.js';
import { checkedHosts } from '../endpoints/rules.js';
import { updateEndpoint } from '../store/endpoints.js';
import type { ChangeDeps } from './confirm-change.js';
import { changedEndpoint, endpointMessage } from './message.js';

export async function scaleEndpoint(
  deps: Pick<ChangeDeps, 'database' | 'registry'> & { readonly hostPolicy: HostPolicy },
  request: inference.ScaleEndpointRequest__Output,
): Promise<inference.ScaleEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  checkedActor(request.actor);
  const { endpointId } = request;
  const hosts = checkedHosts(request.hosts, deps.hostPolicy);
  const endpoint = await withDatabase(deps.database, (db) =>
    changedEndpoint(db, accountId, endpointId, updateEndpoint(db, accountId, endpointId, { hosts })),
  );
  // The change withdraws no right, so it is not confirmed by the other replicas.
  await deps.registry.refresh();
  return { endpoint: endpointMessage(endpoint) };
}
