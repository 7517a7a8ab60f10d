import { type CallContext, checkedAccountId, checkedActor, type inference } from '@hypervize/rpc';
import { updateEndpoint } from '../store/endpoints.js';
import { type AuditDeps, auditedChange } from './audited-change.js';
import { type ChangeDeps, confirmChange } from './confirm-change.js';
import { authModeOf, changedEndpoint, endpointMessage } from './message.js';

export async function setAuthMode(
  deps: ChangeDeps & AuditDeps,
  request: inference.SetAuthModeRequest__Output,
  call: CallContext,
): Promise<inference.SetAuthModeResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  const { endpointId } = request;
  const attempt = { action: 'endpoint.auth_mode_set', accountId, endpointId, actor } as const;
  const endpoint = await auditedChange(deps, attempt, call, () => {
    const authMode = authModeOf(request.authMode);
    return {
      details: { auth_mode: authMode },
      make: (db) =>
        changedEndpoint(db, accountId, endpointId, updateEndpoint(db, accountId, endpointId, { authMode })),
    };
  });
  const confirmation = await confirmChange(deps, endpoint.version, call);
  return { endpoint: endpointMessage(endpoint), confirmation };
}
