import { withDatabase } from '@hypervize/postgres';
import { badPageToken, checkedAccountId, checkedPageSize, type keys } from '@hypervize/rpc';
import { listAudit as selectAudit } from '../store/audit.js';
import type { Deps } from './deps.js';

/** A page of an account's audit log, newest first; of one key if `key_id` is given. */
export async function listAudit(
  { pool }: Pick<Deps, 'pool'>,
  request: keys.ListAuditRequest__Output,
): Promise<keys.ListAuditResponse> {
  const accountId = checkedAccountId(request.accountId);
  const size = checkedPageSize(request.pageSize);
  if (!/^\d{0,15}$/.test(request.pageToken)) throw badPageToken();
  const before = request.pageToken === '' ? undefined : Number(request.pageToken);
  const found = await withDatabase(pool, (db) =>
    selectAudit(db, accountId, { keyId: request.keyId, size: size + 1, before }),
  );
  const page = found.slice(0, size);
  return {
    entries: page.map(({ atMs, action, keyId, actor, details }) => ({
      atUnixMs: atMs,
      action,
      keyId,
      actor,
      detailsJson: JSON.stringify(details),
    })),
    nextPageToken: found.length > size ? String(page.at(-1)?.auditId) : '',
  };
}
