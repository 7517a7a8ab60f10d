import { type CallContext, checkedAccountId, checkedActor, type inference } from '@hypervize/rpc';
import type { HostPolicy } from '../endpoints/allowed-hosts.js';
import { checkQuota, type Holdings } from '../endpoints/quota.js';
import { checkedHosts, checkedModel, newEndpointId } from '../endpoints/rules.js';
import { insertEndpoint, lockHoldings } from '../store/endpoints.js';
import { type AuditDeps, auditedChange } from './audited-change.js';
import type { ChangeDeps } from './confirm-change.js';
import { authModeOf, endpointMessage } from './message.js';

/** What creating and scaling endpoints use. */
export interface HostsDeps extends AuditDeps, Pick<ChangeDeps, 'registry'> {
  readonly hostPolicy: HostPolicy;
  readonly quota: Holdings;
}

export async function createEndpoint(
  deps: HostsDeps,
  request: inference.CreateEndpointRequest__Output,
  call: CallContext,
): Promise<inference.CreateEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  const attempt = { action: 'endpoint.created', accountId, endpointId: '', actor } as const;
  const endpoint = await auditedChange(deps, attempt, call, () => {
    const wanted = {
      endpointId: newEndpointId(),
      accountId,
      model: checkedModel(request.model),
      authMode:
        request.authMode === 'AUTH_MODE_UNSPECIFIED' ? ('private' as const) : authModeOf(request.authMode),
      hosts: checkedHosts(request.hosts, deps.hostPolicy),
    };
    const { endpointId, model, authMode, hosts } = wanted;
    return {
      endpointId,
      details: { model, auth_mode: authMode, hosts },
      make: async (db) => {
        const held = await lockHoldings(db, accountId);
        const after = { endpoints: held.endpoints + 1, hosts: held.hosts + hosts.length };
        checkQuota(held, after, deps.quota);
        return insertEndpoint(db, wanted);
      },
    };
  });
  // This replica serves the endpoint before the response is sent; the others follow shortly after.
  await deps.registry.refresh();
  return { endpoint: endpointMessage(endpoint) };
}
