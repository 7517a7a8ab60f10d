import type { Scope } from '@hypervize/auth-model';
import type { Queryable } from '@hypervize/postgres';
import type { Key, Mac, Verifier } from '../keys/key.js';

const columns = `key_id, account_id, name, scopes, bcrypt_hash, mac, mac_version, sha256, created_at, last_used_at,
  expires_at, revoked_at, revoked_by, revoked_reason, successor_key_id, requests_per_minute`;

interface Row {
  key_id: string;
  account_id: string;
  name: string;
  scopes: Scope[];
  bcrypt_hash: string | null;
  mac: Buffer | null;
  mac_version: string | null;
  sha256: Buffer | null;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
  revoked_by: string | null;
  revoked_reason: string | null;
  successor_key_id: string | null;
  requests_per_minute: number | null;
}

function keyOf(row: Row): Key {
  return {
    keyId: row.key_id,
    accountId: row.account_id,
    name: row.name,
    scopes: row.scopes,
    createdAtMs: row.created_at.getTime(),
    lastUsedAtMs: row.last_used_at?.getTime() ?? null,
    expiresAtMs: row.expires_at?.getTime() ?? null,
    revokedAtMs: row.revoked_at?.getTime() ?? null,
    revokedBy: row.revoked_by,
    revokedReason: row.revoked_reason,
    successorKeyId: row.successor_key_id,
    requestsPerMinute: row.requests_per_minute,
    verifier: verifierOf(row),
  };
}

function verifierOf(row: Row): Verifier {
  if (row.sha256) return { kind: 'imported', sha256: row.sha256 };
  if (row.bcrypt_hash === null) return { kind: 'unrevealed' };
  const mac = row.mac && row.mac_version !== null ? { version: row.mac_version, bytes: row.mac } : null;
  return { kind: 'hashed', bcryptHash: row.bcrypt_hash, mac };
}

function when(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/**
 * The key of a key id and the head of the change log, of one snapshot, since it is one statement: what it says of the
 * key includes every change up to the head.
 */
export async function findKeyAtHead(
  db: Queryable,
  keyId: string,
): Promise<{ seq: number; key: Key | undefined; accountSuspended: boolean }> {
  const { rows } = await db.query<{ seq: number; suspended: boolean } & (Row | { key_id: null })>({
    name: 'find-key-at-head',
    text: `SELECT change_head.seq, users.suspended_at IS NOT NULL AS suspended, found.*
      FROM change_head LEFT JOIN (SELECT ${columns} FROM keys WHERE key_id = $1) AS found ON true
      LEFT JOIN users USING (account_id)`,
    values: [keyId],
  });
  const [row] = rows;
  if (!row) throw new Error('the change log has no head');
  const key = row.key_id === null ? undefined : keyOf(row as Row);
  return { seq: row.seq, key, accountSuspended: row.suspended };
}

/** One key of an account; undefined if it is not there or another's. */
export async function findKey(db: Queryable, accountId: string, keyId: string): Promise<Key | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${columns} FROM keys WHERE key_id = $1 AND account_id = $2`, [
    keyId,
    accountId,
  ]);
  return rows[0] && keyOf(rows[0]);
}

/** As `findKey`, and holds the row until the transaction ends: what is decided from it stays true. */
export async function lockKey(db: Queryable, accountId: string, keyId: string): Promise<Key | undefined> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM keys WHERE key_id = $1 AND account_id = $2 FOR UPDATE`,
    [keyId, accountId],
  );
  return rows[0] && keyOf(rows[0]);
}

/** The key that sign-up made, revealed or not; the first key of the account that is named so. */
export async function findDefaultKey(db: Queryable, accountId: string): Promise<Key | undefined> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM keys WHERE account_id = $1 AND name = 'default' ORDER BY created_at, key_id LIMIT 1`,
    [accountId],
  );
  return rows[0] && keyOf(rows[0]);
}

/** The keys of an account, newest first, from after a place in that order. */
export async function listKeys(
  db: Queryable,
  accountId: string,
  page: { includeRevoked: boolean; size: number; after: { createdAtMs: number; keyId: string } | undefined },
): Promise<Key[]> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM keys
     WHERE account_id = $1 AND ($2 OR revoked_at IS NULL) AND ($3::timestamptz IS NULL OR (created_at, key_id) < ($3, $4))
     ORDER BY created_at DESC, key_id DESC LIMIT $5`,
    [
      accountId,
      page.includeRevoked,
      when(page.after?.createdAtMs ?? null),
      page.after?.keyId ?? '',
      page.size,
    ],
  );
  return rows.map(keyOf);
}

/** How many keys of an account are not revoked. Exact within a transaction that holds the account's row. */
export async function countActiveKeys(db: Queryable, accountId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'SELECT count(*) AS count FROM keys WHERE account_id = $1 AND revoked_at IS NULL',
    [accountId],
  );
  return rows[0]?.count ?? 0;
}

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

/** Fails with the unique constraint keys_active_name if an active key has the name, and keys_pkey for the id. */
export async function insertKey(db: Queryable, key: NewKey): Promise<Key> {
  const { rows } = await db.query<Row>(
    `INSERT INTO keys (key_id, account_id, name, scopes, expires_at, bcrypt_hash, mac, mac_version, requests_per_minute)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${columns}`,
    [
      ...[key.keyId, key.accountId, key.name, key.scopes, when(key.expiresAtMs)],
      ...[key.bcryptHash, key.mac.bytes, key.mac.version, key.requestsPerMinute],
    ],
  );
  return keyOf(rows[0] as Row);
}

/** Undefined if the key has a secret already, or is revoked: of two at once, one gets it. */
export async function giveSecret(
  db: Queryable,
  keyId: string,
  secret: { bcryptHash: string; mac: Mac },
): Promise<Key | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE keys SET bcrypt_hash = $2, mac = $3, mac_version = $4
     WHERE key_id = $1 AND bcrypt_hash IS NULL AND sha256 IS NULL AND revoked_at IS NULL RETURNING ${columns}`,
    [keyId, secret.bcryptHash, secret.mac.bytes, secret.mac.version],
  );
  return rows[0] && keyOf(rows[0]);
}

/** Fails with the unique constraint keys_active_name if another active key has the name. */
export async function updateKey(
  db: Queryable,
  key: Pick<Key, 'keyId' | 'name' | 'scopes' | 'expiresAtMs' | 'requestsPerMinute'>,
): Promise<Key> {
  const { rows } = await db.query<Row>(
    `UPDATE keys SET name = $2, scopes = $3, expires_at = $4, requests_per_minute = $5
     WHERE key_id = $1 RETURNING ${columns}`,
    [key.keyId, key.name, key.scopes, when(key.expiresAtMs), key.requestsPerMinute],
  );
  return keyOf(rows[0] as Row);
}

/** Marks a key that the transaction holds as revoked. */
export async function markRevoked(db: Queryable, keyId: string, by: string, reason: string): Promise<Key> {
  const { rows } = await db.query<Row>(
    `UPDATE keys SET revoked_at = clock_timestamp(), revoked_by = $2, revoked_reason = $3
     WHERE key_id = $1 RETURNING ${columns}`,
    [keyId, by, reason],
  );
  return keyOf(rows[0] as Row);
}

/** Marks a key that the transaction holds as rolled; from then on its name is free. */
export async function markRolling(db: Queryable, keyId: string): Promise<void> {
  await db.query('UPDATE keys SET successor_key_id = key_id WHERE key_id = $1', [keyId]);
}

/** Names the successor of a key, and when it ends at the latest. */
export async function setSuccessor(
  db: Queryable,
  keyId: string,
  successorKeyId: string,
  expiresAtMs: number | null,
): Promise<Key> {
  const { rows } = await db.query<Row>(
    `UPDATE keys SET successor_key_id = $2, expires_at = $3 WHERE key_id = $1 RETURNING ${columns}`,
    [keyId, successorKeyId, when(expiresAtMs)],
  );
  return keyOf(rows[0] as Row);
}

/** Writes a MAC in place of the one that was read; does nothing if somebody else has done so. */
export async function replaceMac(
  db: Queryable,
  keyId: string,
  before: Mac | null,
  after: Mac,
): Promise<void> {
  await db.query(
    'UPDATE keys SET mac = $3, mac_version = $4 WHERE key_id = $1 AND mac_version IS NOT DISTINCT FROM $2',
    [keyId, before?.version ?? null, after.bytes, after.version],
  );
}

/** The later of the time on record and the one given, for each key that there is. */
export async function recordUse(db: Queryable, keyIds: string[], usedAtMs: number[]): Promise<void> {
  await db.query(
    `UPDATE keys SET last_used_at = used.at
     FROM (SELECT key_id, max(to_timestamp(ms / 1000.0)) AS at FROM unnest($1::text[], $2::bigint[]) AS t(key_id, ms)
           GROUP BY key_id) AS used
     WHERE keys.key_id = used.key_id AND (last_used_at IS NULL OR last_used_at < used.at)`,
    [keyIds, usedAtMs],
  );
}

export interface NewImportedKey {
  readonly keyId: string;
  readonly accountId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number | null;
  readonly requestsPerMinute: number | null;
  readonly sha256: Buffer;
}

/**
 * Takes a key in. 'conflict': another account has it, or another key has its id. A name that an active key has already
 * gets a number.
 */
export async function insertImported(
  db: Queryable,
  key: NewImportedKey,
): Promise<'imported' | 'already-there' | 'conflict'> {
  const there = await db.query<{ same: boolean }>(
    `SELECT account_id = $3 AND sha256 IS NOT DISTINCT FROM $2 AS same FROM keys WHERE key_id = $1 OR sha256 = $2`,
    [key.keyId, key.sha256, key.accountId],
  );
  if (there.rows.length > 0) return there.rows.every((row) => row.same) ? 'already-there' : 'conflict';
  const { rows } = await db.query<{ name: string }>(
    'SELECT name FROM keys WHERE account_id = $1 AND revoked_at IS NULL AND successor_key_id IS NULL',
    [key.accountId],
  );
  const name = freeName(key.name, new Set(rows.map((row) => row.name)));
  await db.query(
    `INSERT INTO keys (key_id, account_id, name, scopes, expires_at, sha256, requests_per_minute)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [key.keyId, key.accountId, name, key.scopes, when(key.expiresAtMs), key.sha256, key.requestsPerMinute],
  );
  return 'imported';
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) {
    const suffix = ` (${number})`;
    const name = [...wanted].slice(0, 64 - suffix.length).join('') + suffix;
    if (!taken.has(name)) return name;
  }
}

/** Whether any key has ever been imported. */
export async function hasImportedKeys(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ any: boolean }>(
    'SELECT EXISTS (SELECT FROM keys WHERE sha256 IS NOT NULL) AS any',
  );
  return rows[0]?.any ?? false;
}
