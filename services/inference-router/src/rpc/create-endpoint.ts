import { AppError } from '@hypervize/errors';
import { checkedIdempotentCall, findMade, type IdempotentCall, recordMade } from '@hypervize/idempotency';
import type { Queryable } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, checkedActor, type inference } from '@hypervize/rpc';
import type { HostPolicy } from '../endpoints/allowed-hosts.js';
import type { Endpoint } from '../endpoints/endpoint.js';
import { checkQuota, type Holdings } from '../endpoints/quota.js';
import { checkedHosts, checkedModel, newEndpointId } from '../endpoints/rules.js';
import { findEndpoint, insertEndpoint, lockEndpoints, lockHoldings } from '../store/endpoints.js';
import { type AuditDeps, auditedChange } from './audited-change.js';
import type { ChangeDeps } from './confirm-change.js';
import { authModeOf, endpointMessage } from './message.js';

/** What creating and scaling endpoints use. */
export interface HostsDeps extends AuditDeps, Pick<ChangeDeps, 'registry'> {
  readonly hostPolicy: HostPolicy;
  readonly quota: Holdings;
}

/**
 * Creates an endpoint. Repeated with the same idempotency key, it returns the endpoint that the first call created, as it is
 * now.
 */
export async function createEndpoint(
  deps: HostsDeps,
  request: inference.CreateEndpointRequest__Output,
  call: CallContext,
): Promise<inference.CreateEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  const attempt = { action: 'endpoint.created', accountId, endpointId: '', actor } as const;
  const created = await auditedChange<Created>(deps, attempt, call, () => {
    const wanted = { ...checkedEndpoint(request, deps), accountId, endpointId: newEndpointId() };
    const { endpointId, model, authMode, hosts } = wanted;
    const idempotent = checkedIdempotentCall(request.idempotencyKey, {
      ...{ accountId, method: 'CreateEndpoint', parameters: { model, authMode, hosts } },
    });
    return {
      endpointId,
      details: { model, auth_mode: authMode, hosts },
      find: (db) => createdBefore(db, accountId, idempotent),
      make: async (db) => {
        const held = await lockHoldings(db, accountId);
        const after = { endpoints: held.endpoints + 1, hosts: held.hosts + hosts.length };
        checkQuota(held, after, deps.quota);
        const endpoint = await insertEndpoint(db, wanted);
        await recordMade(db, idempotent, endpointId);
        return { endpoint, repeated: false };
      },
    };
  });
  // This replica serves the endpoint before the response is sent; the others follow shortly after.
  await deps.registry.refresh();
  return { endpoint: endpointMessage(created.endpoint), repeated: created.repeated };
}

interface Created {
  readonly endpoint: Endpoint;
  readonly repeated: boolean;
}

function checkedEndpoint(
  request: inference.CreateEndpointRequest__Output,
  { hostPolicy }: Pick<HostsDeps, 'hostPolicy'>,
) {
  return {
    model: checkedModel(request.model),
    authMode:
      request.authMode === 'AUTH_MODE_UNSPECIFIED' ? ('private' as const) : authModeOf(request.authMode),
    hosts: checkedHosts(request.hosts, hostPolicy),
  };
}

/** The endpoint that an earlier call with the same idempotency key created. Throws endpoint_not_found if it was deleted. */
async function createdBefore(
  db: Queryable,
  accountId: string,
  idempotent: IdempotentCall | undefined,
): Promise<Created | undefined> {
  if (!idempotent) return undefined;
  await lockEndpoints(db, accountId);
  const made = await findMade(db, idempotent);
  if (made === undefined) return undefined;
  const endpoint = await findEndpoint(db, accountId, made);
  if (!endpoint) throw new AppError('endpoint_not_found', deleted);
  return { endpoint, repeated: true };
}

const deleted =
  'The endpoint that was created with this Idempotency-Key has been deleted. Send a new one to create another endpoint.';
