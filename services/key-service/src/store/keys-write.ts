import type { Scope } from '@hypervize/auth-model';
import type { Queryable } from '@hypervize/postgres';
import type { Key, Mac } from '../keys/key.js';
import { type KeyRow, keyColumns, keyOf, timestamp } from './key-row.js';

/** A key as it is created. */
export interface NewKey {
  readonly keyId: string;
  readonly accountId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number | null;
  readonly requestsPerMinute: number | null;
  readonly bcryptHash: string;
  readonly mac: Mac;
}

/**
 * Inserts a key. Violates the unique constraint keys_active_name if an active key of the account has the name, and
 * keys_pkey if a key has the id.
 */
export async function insertKey(db: Queryable, key: NewKey): Promise<Key> {
  const { rows } = await db.query<KeyRow>(
    `INSERT INTO keys (key_id, account_id, name, scopes, expires_at, bcrypt_hash, mac, mac_version, requests_per_minute)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${keyColumns}`,
    [
      ...[key.keyId, key.accountId, key.name, key.scopes, timestamp(key.expiresAtMs)],
      ...[key.bcryptHash, key.mac.bytes, key.mac.version, key.requestsPerMinute],
    ],
  );
  return keyOf(rows[0] as KeyRow);
}

/** Sets the secret of a key at most once: undefined if the key already has one, or is revoked. */
export async function setSecret(
  db: Queryable,
  keyId: string,
  secret: { bcryptHash: string; mac: Mac },
): Promise<Key | undefined> {
  const { rows } = await db.query<KeyRow>(
    `UPDATE keys SET bcrypt_hash = $2, mac = $3, mac_version = $4
     WHERE key_id = $1 AND bcrypt_hash IS NULL AND sha256 IS NULL AND revoked_at IS NULL RETURNING ${keyColumns}`,
    [keyId, secret.bcryptHash, secret.mac.bytes, secret.mac.version],
  );
  return rows[0] && keyOf(rows[0]);
}

/** Updates a locked key. Violates the unique constraint keys_active_name if another active key has the name. */
export async function updateKey(
  db: Queryable,
  key: Pick<Key, 'keyId' | 'name' | 'scopes' | 'expiresAtMs' | 'requestsPerMinute'>,
): Promise<Key> {
  const { rows } = await db.query<KeyRow>(
    `UPDATE keys SET name = $2, scopes = $3, expires_at = $4, requests_per_minute = $5
     WHERE key_id = $1 RETURNING ${keyColumns}`,
    [key.keyId, key.name, key.scopes, timestamp(key.expiresAtMs), key.requestsPerMinute],
  );
  return keyOf(rows[0] as KeyRow);
}

/** Marks a locked key as revoked. */
export async function markRevoked(db: Queryable, keyId: string, by: string, reason: string): Promise<Key> {
  const { rows } = await db.query<KeyRow>(
    `UPDATE keys SET revoked_at = clock_timestamp(), revoked_by = $2, revoked_reason = $3
     WHERE key_id = $1 RETURNING ${keyColumns}`,
    [keyId, by, reason],
  );
  return keyOf(rows[0] as KeyRow);
}

/** Marks a locked key as rolled, which frees its name for the successor. */
export async function markRolling(db: Queryable, keyId: string): Promise<void> {
  await db.query('UPDATE keys SET successor_key_id = key_id WHERE key_id = $1', [keyId]);
}

/** Sets the successor and the expiry of a locked key. */
export async function setSuccessor(
  db: Queryable,
  keyId: string,
  successorKeyId: string,
  expiresAtMs: number | null,
): Promise<Key> {
  const { rows } = await db.query<KeyRow>(
    `UPDATE keys SET successor_key_id = $2, expires_at = $3 WHERE key_id = $1 RETURNING ${keyColumns}`,
    [keyId, successorKeyId, timestamp(expiresAtMs)],
  );
  return keyOf(rows[0] as KeyRow);
}

/**
 * Records uses of keys. The time of last use never goes back, and ids of unknown keys are ignored. Keys are locked in the
 * order of their ids, so that concurrent calls do not deadlock.
 */
export async function recordUse(db: Queryable, keyIds: string[], usedAtMs: number[]): Promise<void> {
  await db.query(
    `UPDATE keys SET last_used_at = used.at
     FROM (SELECT key_id, max(to_timestamp(ms / 1000.0)) AS at FROM unnest($1::text[], $2::bigint[]) AS t(key_id, ms)
           WHERE key_id IN (SELECT key_id FROM keys WHERE key_id = ANY ($1) ORDER BY key_id FOR NO KEY UPDATE)
           GROUP BY key_id) AS used
     WHERE keys.key_id = used.key_id AND (last_used_at IS NULL OR last_used_at < used.at)`,
    [keyIds, usedAtMs],
  );
}
