import { invalid } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type inference } from '@hypervize/rpc';
import { drainEndpoint, deleteEndpoint as markDeleted } from '../store/endpoints.js';
import { type AnnounceDeps, announce } from './confirm-change.js';
import { changed } from './message.js';

const maxDrainSeconds = 3_600;

export async function deleteEndpoint(
  deps: AnnounceDeps,
  request: inference.DeleteEndpointRequest__Output,
  call: CallContext,
): Promise<inference.DeleteEndpointResponse> {
  const accountId = checkedAccountId(request.accountId);
  const { endpointId, drainSeconds } = request;
  if (drainSeconds < 0 || drainSeconds > maxDrainSeconds) {
    throw invalid('drain_seconds', `drain_seconds must be 0 to ${maxDrainSeconds}.`);
  }
  const { version } = await withDatabase(deps.pool, (db) =>
    changed(
      db,
      accountId,
      endpointId,
      drainSeconds === 0
        ? markDeleted(db, accountId, endpointId)
        : drainEndpoint(db, accountId, endpointId, drainSeconds),
    ),
  );
  return { confirmation: await announce(deps, version, call) };
}
