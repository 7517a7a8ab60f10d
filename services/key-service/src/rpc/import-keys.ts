import { AppError, invalid } from '@hypervize/errors';
import { deriveKeyId } from '@hypervize/key-format';
import type { Queryable } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { type Actor, authorityOf, checkedActor } from '../keys/actor.js';
import { checkedExpiry, checkedKeyLimit, checkedName, checkedScopes } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import type { NewChange } from '../revocation/change.js';
import { appendAuditOfKeys } from '../store/audit.js';
import { commitWithChanges } from '../store/changes.js';
import { type ImportStatus, insertImported, type NewImportedKey } from '../store/keys-import.js';
import { lockAccounts } from '../store/users.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { checkAwaited } from './mutate.js';
import { trackInferenceRight } from './track-inference-right.js';

const maxRows = 1_000;
const statusOf = {
  imported: 'STATUS_IMPORTED',
  'already-there': 'STATUS_ALREADY_THERE',
  conflict: 'STATUS_CONFLICT',
} as const;

/** Imports keys that were created elsewhere, all or none. A key that the account has already is left as it is. */
export async function importKeys(
  deps: Pick<Deps, 'pools' | 'announcing' | 'refusals'>,
  request: keys.ImportKeysRequest__Output,
  call: CallContext,
): Promise<keys.ImportKeysResponse> {
  const actor = checkedActor(request.actor);
  if (authorityOf(actor).kind !== 'operator')
    throw invalid('actor', 'actor.id must be "operator:<name>": only operators import keys.');
  if (request.keys.length < 1 || request.keys.length > maxRows)
    throw invalid('keys', `keys must have 1 to ${maxRows} entries.`);
  const rows = request.keys.map(checkedRow);
  const accountIds = [...new Set(rows.map(({ accountId }) => accountId))];
  const requester = { owner: 'operator import', signal: call.signal };

  return audited(deps, { action: 'key.imported', accountId: null, actor }, async () => {
    const { statuses, changes } = await deps.pools.manage.transact(requester, async (db) => {
      await lockAll(db, accountIds);
      const { result, changes: ofAccounts } = await trackInferenceRight(db, accountIds, () =>
        importRows(db, rows, actor),
      );
      checkAwaited(call);
      const ofKeys = result.imported.map(
        ({ accountId, keyId }): NewChange => ({ kind: 'imported', keyId, accountId }),
      );
      return {
        statuses: result.statuses,
        changes: await commitWithChanges(db, [...ofKeys, ...ofAccounts]),
      };
    });
    // Replaces cached entries that say that there are no such keys.
    if (changes.length > 0) await announce(deps.announcing, changes, call);
    const results = rows.map(({ keyId }, place) => ({
      keyId,
      status: statusOf[statuses[place] as ImportStatus],
    }));
    return { results };
  });
}

function checkedRow(row: keys.ImportedKey__Output): NewImportedKey {
  if (row.sha256.length !== 32) throw invalid('sha256', 'sha256 must have 32 bytes.');
  return {
    keyId: deriveKeyId(row.sha256),
    accountId: checkedAccountId(row.accountId),
    name: checkedName(row.name),
    scopes: checkedScopes(row.scopes),
    expiresAtMs: checkedExpiry(row.expiresUnixMs, Date.now()),
    requestsPerMinute: checkedKeyLimit(row.requestsPerMinute),
    sha256: row.sha256,
  };
}

/** Inserts the rows and their audit entries. Resolves to the status of each row and to the rows that were imported. */
async function importRows(db: Queryable, rows: readonly NewImportedKey[], actor: Actor) {
  const statuses = await insertImported(db, rows);
  const imported = rows.filter((_, place) => statuses[place] === 'imported');
  if (imported.length > 0) await appendAuditOfKeys(db, imported, 'key.imported', actor);
  return { statuses, imported };
}

/** Locks the accounts. Throws account_not_found if one does not exist. */
async function lockAll(db: Queryable, accountIds: readonly string[]): Promise<void> {
  const existing = await lockAccounts(db, accountIds);
  const missing = accountIds.find((accountId) => !existing.has(accountId));
  if (missing !== undefined) throw new AppError('account_not_found', `There is no account ${missing}.`);
}
