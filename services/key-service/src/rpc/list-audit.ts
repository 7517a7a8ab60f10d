import { withDatabase } from '@hypervize/postgres';
import { badPageToken, type CallContext, checkedAccountId, checkedPageSize, type keys } from '@hypervize/rpc';
import { listAudit as selectAudit } from '../store/audit.js';
import { operatorName } from './callers.js';
import type { Deps } from './deps.js';

/**
 * A page of an account's audit log, newest first; of one key if `key_id` is given. An operator who names no account gets
 * the entries that concern the platform.
 */
export async function listAudit(
  { pool }: Pick<Deps, 'pool'>,
  request: keys.ListAuditRequest__Output,
  { caller }: Pick<CallContext, 'caller'>,
): Promise<keys.ListAuditResponse> {
  const ofPlatform = request.accountId === '' && caller === operatorName;
  const accountId = ofPlatform ? null : checkedAccountId(request.accountId);
  const size = checkedPageSize(request.pageSize);
  if (!/^\d{0,15}$/.test(request.pageToken)) throw badPageToken();
  const before = request.pageToken === '' ? undefined : Number(request.pageToken);
  const found = await withDatabase(pool, (db) =>
    selectAudit(db, accountId, { keyId: request.keyId, size: size + 1, before }),
  );
  const page = found.slice(0, size);
  return {
    entries: page.map(({ atMs, action, keyId, endpointId, actor, outcome, details }) => ({
      atUnixMs: atMs,
      action,
      keyId,
      endpointId,
      actor,
      outcome,
      detailsJson: JSON.stringify(details),
    })),
    nextPageToken: found.length > size ? String(page.at(-1)?.auditId) : '',
  };
}
