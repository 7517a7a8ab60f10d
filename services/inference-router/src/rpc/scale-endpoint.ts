import { type CallContext, checkedAccountId, checkedActor, type inference } from '@hypervize/rpc';
import { checkQuota } from '../endpoints/quota.js';
import { checkedHosts } from '../endpoints/rules.js';
import { findEndpoint, lockHoldings, updateEndpoint } from '../store/endpoints.js';
import { auditedChange } from './audited-change.js';
import type { HostsDeps } from './create-endpoint.js';
import { changedEndpoint, endpointMessage } from './message.js';

export async function scaleEndpoint(
  deps: HostsDeps,
  request: inference.ScaleEndpointRequest__Output,
  call: CallContext,
): Promise<inference.ScaleEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  const { endpointId } = request;
  const attempt = { action: 'endpoint.scaled', accountId, endpointId, actor } as const;
  const endpoint = await auditedChange(deps, attempt, call, () => {
    const hosts = checkedHosts(request.hosts, deps.hostPolicy);
    return {
      details: { hosts },
      make: async (db) => {
        const held = await lockHoldings(db, accountId);
        const before = (await findEndpoint(db, accountId, endpointId))?.hosts.length ?? hosts.length;
        checkQuota(held, { ...held, hosts: held.hosts - before + hosts.length }, deps.quota);
        return changedEndpoint(
          db,
          accountId,
          endpointId,
          updateEndpoint(db, accountId, endpointId, { hosts }),
        );
      },
    };
  });
  // The change withdraws no right, so it is not confirmed by the other replicas.
  await deps.registry.refresh();
  return { endpoint: endpointMessage(endpoint) };
}
