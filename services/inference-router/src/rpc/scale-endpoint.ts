import { withDatabase } from '@hypervize/postgres';
import { checkedAccountId, type inference } from '@hypervize/rpc';
import type { HostAllowed } from '../endpoints/allowed-hosts.js';
import { checkedHosts } from '../endpoints/rules.js';
import { updateEndpoint } from '../store/endpoints.js';
import type { AnnounceDeps } from './confirm-change.js';
import { changed, endpointMessage } from './message.js';

export async function scaleEndpoint(
  deps: Pick<AnnounceDeps, 'pool' | 'refresh'> & { readonly hostAllowed: HostAllowed | undefined },
  request: inference.ScaleEndpointRequest__Output,
): Promise<inference.ScaleEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  const hosts = checkedHosts(request.hosts, deps.hostAllowed);
  const endpoint = await withDatabase(deps.pool, (db) =>
    changed(db, accountId, request.endpointId, updateEndpoint(db, accountId, request.endpointId, { hosts })),
  );
  // Nothing is taken from anyone by this, so the other replicas are not waited for.
  await deps.refresh();
  return { endpoint: endpointMessage(endpoint) };
}
