import { invalid } from '@hypervize/errors';
import { type CallContext, checkedAccountId, checkedActor, type inference } from '@hypervize/rpc';
import { drainEndpoint, deleteEndpoint as markDeleted } from '../store/endpoints.js';
import { type AuditDeps, auditedChange } from './audited-change.js';
import { type ChangeDeps, confirmChange } from './confirm-change.js';
import { changedEndpoint } from './message.js';

const maxDrainSeconds = 3_600;

export async function deleteEndpoint(
  deps: ChangeDeps & AuditDeps,
  request: inference.DeleteEndpointRequest__Output,
  call: CallContext,
): Promise<inference.DeleteEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  const actor = checkedActor(request.actor);
  const { endpointId, drainSeconds } = request;
  const attempt = { action: 'endpoint.deleted', accountId, endpointId, actor } as const;
  const { version } = await auditedChange(deps, attempt, call, () => {
    if (drainSeconds < 0 || drainSeconds > maxDrainSeconds) {
      throw invalid('drain_seconds', `drain_seconds must be 0 to ${maxDrainSeconds}.`);
    }
    return {
      details: { drain_seconds: drainSeconds },
      make: (db) =>
        changedEndpoint(
          db,
          accountId,
          endpointId,
          drainSeconds === 0
            ? markDeleted(db, accountId, endpointId)
            : drainEndpoint(db, accountId, endpointId, drainSeconds),
        ),
    };
  });
  return { confirmation: await confirmChange(deps, version, call) };
}
