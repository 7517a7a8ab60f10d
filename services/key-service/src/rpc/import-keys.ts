import { AppError, invalid } from '@hypervize/errors';
import { deriveKeyId } from '@hypervize/key-format';
import type { Queryable } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import { type Actor, authorityOf, checkedActor } from '../keys/actor.js';
import { checkedExpiry, checkedKeyLimit, checkedName, checkedScopes } from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import type { NewChange } from '../revocation/change.js';
import { appendAudit } from '../store/audit.js';
import { commitWithChanges } from '../store/changes.js';
import { insertImported, type NewImportedKey } from '../store/keys-import.js';
import { lockAccount } from '../store/users.js';
import { audited } from './audited.js';
import type { Deps } from './deps.js';
import { checkAwaited } from './mutate.js';
import { trackInferenceRight } from './track-inference-right.js';

const maxRows = 1_000;
const statuses = {
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
  const requester = { owner: 'operator import', signal: call.signal };

  return audited(deps, { action: 'key.imported', accountId: null, actor }, async () => {
    const { results, changes } = await deps.pools.manage.transact(requester, async (db) => {
      await lockAccounts(db, rows);
      const accountIds = [...new Set(rows.map(({ accountId }) => accountId))];
      const { result, changes: ofAccounts } = await trackInferenceRight(db, accountIds, () =>
        importRows(db, rows),
      );
      const { results, imported } = result;
      await recordImports(db, imported, actor);
      checkAwaited(call);
      const news = imported.map(
        ({ accountId, keyId }): NewChange => ({ kind: 'imported', keyId, accountId }),
      );
      return { results, changes: await commitWithChanges(db, [...news, ...ofAccounts]) };
    });
    // Replaces cached entries that say that there are no such keys.
    if (changes.length > 0) await announce(deps.announcing, changes, call);
    return { results };
  });
}

async function importRows(db: Queryable, rows: readonly NewImportedKey[]) {
  const results: keys.ImportResult[] = [];
  const imported: NewImportedKey[] = [];
  for (const row of rows) {
    const status = await insertImported(db, row);
    results.push({ keyId: row.keyId, status: statuses[status] });
    if (status === 'imported') imported.push(row);
  }
  return { results, imported };
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

/** Locks the accounts in the order of their ids, so that concurrent imports do not deadlock. */
async function lockAccounts(db: Queryable, rows: readonly NewImportedKey[]) {
  for (const accountId of [...new Set(rows.map((row) => row.accountId))].sort()) {
    if (!(await lockAccount(db, accountId)))
      throw new AppError('account_not_found', `There is no account ${accountId}.`);
  }
}

async function recordImports(
  db: Queryable,
  imported: readonly NewImportedKey[],
  actor: Actor,
): Promise<void> {
  for (const { accountId, keyId } of imported) {
    await appendAudit(db, { accountId, keyId, action: 'key.imported', actor });
  }
}
