import { withDatabase } from '@hypervize/postgres';
import { checkedAccountId, type inference } from '@hypervize/rpc';
import { checkedHosts } from '../endpoints/rules.js';
import { updateEndpoint } from '../store/endpoints.js';
import type { Announcing } from './announce.js';
import { changed, endpointMessage } from './message.js';

export async function scaleEndpoint(
  { pool, refresh }: Pick<Announcing, 'pool' | 'refresh'>,
  request: inference.ScaleEndpointRequest__Output,
): Promise<inference.ScaleEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  const hosts = checkedHosts(request.hosts);
  const endpoint = await withDatabase(pool, (db) =>
    changed(db, accountId, request.endpointId, updateEndpoint(db, accountId, request.endpointId, { hosts })),
  );
  // Nothing is taken from anyone by this, so nobody waits for the other replicas.
  void refresh();
  return { endpoint: endpointMessage(endpoint) };
}
