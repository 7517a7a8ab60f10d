import { AppError, invalid } from '@hypervize/errors';
import { deriveKeyId } from '@hypervize/key-format';
import { type Queryable, withTransaction } from '@hypervize/postgres';
import { type CallContext, checkedAccountId, type keys } from '@hypervize/rpc';
import {
  type Actor,
  checkedActor,
  checkedExpiry,
  checkedKeyLimit,
  checkedName,
  checkedScopes,
} from '../keys/rules.js';
import { announce } from '../revocation/announce.js';
import type { Appended } from '../revocation/change.js';
import { appendAudit } from '../store/audit.js';
import { appendChange } from '../store/changes.js';
import { insertImported, type NewImportedKey } from '../store/keys-import.js';
import { lockAccount } from '../store/users.js';
import type { Deps } from './deps.js';

const maxRows = 1_000;
const statuses = {
  imported: 'STATUS_IMPORTED',
  'already-there': 'STATUS_ALREADY_THERE',
  conflict: 'STATUS_CONFLICT',
} as const;

/** Imports keys that were created elsewhere, all or none. A key that the account has already is left as it is. */
export async function importKeys(
  { pool, announcing }: Pick<Deps, 'pool' | 'announcing'>,
  request: keys.ImportKeysRequest__Output,
  call: CallContext,
): Promise<keys.ImportKeysResponse> {
  const actor = checkedActor(request.actor);
  if (request.keys.length < 1 || request.keys.length > maxRows)
    throw invalid('keys', `keys must have 1 to ${maxRows} entries.`);
  const rows = request.keys.map(checkedRow);

  const { results, changes } = await withTransaction(pool, async (db) => {
    await lockAccounts(db, rows);
    const results: keys.ImportResult[] = [];
    const imported: NewImportedKey[] = [];
    for (const row of rows) {
      const status = await insertImported(db, row);
      results.push({ keyId: row.keyId, status: statuses[status] });
      if (status === 'imported') imported.push(row);
    }
    return { results, changes: await recordImports(db, imported, actor) };
  });
  // Replaces cached entries that say that there are no such keys.
  if (changes.length > 0) await announce(announcing, changes, call);
  return { results };
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

/** Changes come last: from the first one on, other transactions that append wait until this one ends. */
async function recordImports(db: Queryable, imported: readonly NewImportedKey[], actor: Actor) {
  for (const { accountId, keyId } of imported) {
    await appendAudit(db, { accountId, keyId, action: 'key.imported', actor });
  }
  const changes: Appended[] = [];
  for (const { accountId, keyId } of imported) {
    changes.push(await appendChange(db, 'imported', keyId, accountId));
  }
  return changes;
}
