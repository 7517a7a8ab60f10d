import type { Queryable } from '@hypervize/postgres';
import type { Key } from '../keys/key.js';
import { type KeyRow, keyColumns, keyOf, timestamp } from './key-row.js';

/** A key of an account; undefined if it does not exist or belongs to another account. */
export async function findKey(db: Queryable, accountId: string, keyId: string): Promise<Key | undefined> {
  const { rows } = await db.query<KeyRow>(
    `SELECT ${keyColumns} FROM keys WHERE key_id = $1 AND account_id = $2`,
    [keyId, accountId],
  );
  return rows[0] && keyOf(rows[0]);
}

/** Like `findKey`, but locks the row: the key does not change until the transaction ends, except by this transaction. */
export async function lockKey(db: Queryable, accountId: string, keyId: string): Promise<Key | undefined> {
  const { rows } = await db.query<KeyRow>(
    `SELECT ${keyColumns} FROM keys WHERE key_id = $1 AND account_id = $2 FOR UPDATE`,
    [keyId, accountId],
  );
  return rows[0] && keyOf(rows[0]);
}

/** The default key that sign-up created, revealed or not: the oldest key of the account with that name. */
export async function findDefaultKey(db: Queryable, accountId: string): Promise<Key | undefined> {
  const { rows } = await db.query<KeyRow>(
    `SELECT ${keyColumns} FROM keys WHERE account_id = $1 AND name = 'default' ORDER BY created_at, key_id LIMIT 1`,
    [accountId],
  );
  return rows[0] && keyOf(rows[0]);
}

/** A page of an account's keys, newest first; `after` is the position of the last key of the page before. */
export async function listKeys(
  db: Queryable,
  accountId: string,
  page: { includeRevoked: boolean; size: number; after: { createdAtMs: number; keyId: string } | undefined },
): Promise<Key[]> {
  const { includeRevoked, size, after } = page;
  const { rows } = await db.query<KeyRow>(
    `SELECT ${keyColumns} FROM keys
     WHERE account_id = $1 AND ($2 OR revoked_at IS NULL) AND ($3::timestamptz IS NULL OR (created_at, key_id) < ($3, $4))
     ORDER BY created_at DESC, key_id DESC LIMIT $5`,
    [accountId, includeRevoked, timestamp(after?.createdAtMs ?? null), after?.keyId ?? '', size],
  );
  return rows.map(keyOf);
}

/**
 * The number of an account's keys that are neither revoked nor rolled with an overlap that is over. Exact in a transaction
 * that has locked the account.
 */
export async function countActiveKeys(db: Queryable, accountId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM keys WHERE account_id = $1 AND revoked_at IS NULL
       AND (successor_key_id IS NULL OR expires_at > clock_timestamp())`,
    [accountId],
  );
  return rows[0]?.count ?? 0;
}

/** Whether a key of the account that is neither revoked nor rolled has the name. */
export async function isNameTaken(db: Queryable, accountId: string, name: string): Promise<boolean> {
  const { rows } = await db.query(
    'SELECT FROM keys WHERE account_id = $1 AND name = $2 AND revoked_at IS NULL AND successor_key_id IS NULL',
    [accountId, name],
  );
  return rows.length > 0;
}

/** The ids of an account's keys that are not revoked. */
export async function unrevokedKeyIds(db: Queryable, accountId: string): Promise<string[]> {
  const { rows } = await db.query<{ key_id: string }>(
    'SELECT key_id FROM keys WHERE account_id = $1 AND revoked_at IS NULL',
    [accountId],
  );
  return rows.map((row) => row.key_id);
}

/** Whether any key has ever been imported. */
export async function hasImportedKeys(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ any: boolean }>(
    'SELECT EXISTS (SELECT FROM keys WHERE sha256 IS NOT NULL) AS any',
  );
  return rows[0]?.any ?? false;
}
