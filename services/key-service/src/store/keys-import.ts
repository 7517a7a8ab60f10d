import type { Scope } from '@hypervize/auth-model';
import type { Queryable } from '@hypervize/postgres';
import { freeNames, type WantedName } from '../keys/free-names.js';
import { timestamp } from './key-row.js';

/** A key that was created elsewhere, as it is imported. */
export interface NewImportedKey {
  readonly keyId: string;
  readonly accountId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number | null;
  readonly requestsPerMinute: number | null;
  readonly sha256: Buffer;
}

/** 'already-there': the account has it already. 'conflict': another account has it, or another key has its id. */
export type ImportStatus = 'imported' | 'already-there' | 'conflict';

/**
 * Inserts imported keys in order, in a transaction that has locked their accounts, and resolves to the status of each. If an
 * active key has the name of one, a number is appended. The number of statements does not depend on the number of keys. Those
 * that look keys up have no name, so that each is planned for the table as it is: an import makes it grow fast.
 */
export async function insertImported(
  db: Queryable,
  keys: readonly NewImportedKey[],
): Promise<ImportStatus[]> {
  const statuses = classify(keys, await findSimilar(db, keys));
  const fresh = keys.filter((_, place) => statuses[place] === 'imported');
  if (fresh.length === 0) return statuses;
  const names = await freeNames(fresh, (candidates) => takenAmong(db, candidates));
  const inserted = await insert(db, fresh, names);
  // What is missing was imported for another account since it was looked for.
  return keys.map(({ keyId }, place) => {
    const status = statuses[place] as ImportStatus;
    return status === 'imported' && !inserted.has(keyId) ? 'conflict' : status;
  });
}

type Existing = Pick<NewImportedKey, 'keyId' | 'accountId'> & { readonly sha256: Buffer | null };

/** Keys that have the id or the SHA-256 of one of these. */
async function findSimilar(db: Queryable, keys: readonly NewImportedKey[]): Promise<Existing[]> {
  const { rows } = await db.query<{ key_id: string; account_id: string; sha256: Buffer | null }>(
    `SELECT found.* FROM unnest($1::text[], $2::bytea[]) AS given (key_id, sha256) CROSS JOIN LATERAL (
        SELECT key_id, account_id, sha256 FROM keys
        WHERE keys.key_id = given.key_id OR keys.sha256 = given.sha256 OFFSET 0) AS found`,
    [keys.map(({ keyId }) => keyId), keys.map(({ sha256 }) => sha256)],
  );
  return rows.map((row) => ({ keyId: row.key_id, accountId: row.account_id, sha256: row.sha256 }));
}

/** The status of each key if they are inserted one after the other beside the existing ones. */
function classify(keys: readonly NewImportedKey[], existing: readonly Existing[]): ImportStatus[] {
  const byId = new Map(existing.map((key) => [key.keyId, key]));
  const bySha256 = new Map(existing.map((key) => [key.sha256?.toString('hex'), key]));
  return keys.map((key) => {
    const digest = key.sha256.toString('hex');
    const similar = [byId.get(key.keyId), bySha256.get(digest)].filter((one) => one !== undefined);
    if (similar.length === 0) {
      byId.set(key.keyId, key);
      bySha256.set(digest, key);
      return 'imported';
    }
    const isSame = (one: Existing) => one.accountId === key.accountId && one.sha256?.equals(key.sha256);
    return similar.every(isSame) ? 'already-there' : 'conflict';
  });
}

/**
 * The places of those names that active keys of their accounts have. Each takes the first name from the given one on, which
 * only the index keys_active_name finds: without statistics, PostgreSQL would compare a name with all keys of its account.
 */
async function takenAmong(db: Queryable, names: readonly WantedName[]): Promise<number[]> {
  const { rows } = await db.query<{ place: number }>(
    `SELECT given.place - 1 AS place
      FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS given (account_id, name, place) CROSS JOIN LATERAL (
        SELECT account_id, name FROM keys WHERE (keys.account_id, keys.name) >= (given.account_id, given.name)
          AND revoked_at IS NULL AND successor_key_id IS NULL ORDER BY keys.account_id, keys.name LIMIT 1) AS next
      WHERE next.account_id = given.account_id AND next.name = given.name`,
    [names.map(({ accountId }) => accountId), names.map(({ name }) => name)],
  );
  return rows.map(({ place }) => place);
}

/** Inserts keys under these names, except those that exist. Resolves to the ids of those inserted. */
async function insert(
  db: Queryable,
  keys: readonly NewImportedKey[],
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const column = <T>(of: (key: NewImportedKey) => T) => keys.map(of);
  const { rows } = await db.query<{ key_id: string }>({
    name: 'insert-imported-keys',
    // An array of arrays has to be rectangular, so each list of scopes is sent as one text.
    text: `INSERT INTO keys (key_id, account_id, name, scopes, expires_at, sha256, requests_per_minute)
      SELECT key_id, account_id, name, string_to_array(scopes, ' '), expires_at, sha256, requests_per_minute
      FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::bytea[], $7::int[])
        WITH ORDINALITY AS t (key_id, account_id, name, scopes, expires_at, sha256, requests_per_minute, place)
      ORDER BY place ON CONFLICT DO NOTHING RETURNING key_id`,
    values: [
      ...[column(({ keyId }) => keyId), column(({ accountId }) => accountId), names],
      ...[column(({ scopes }) => scopes.join(' ')), column(({ expiresAtMs }) => timestamp(expiresAtMs))],
      ...[column(({ sha256 }) => sha256), column(({ requestsPerMinute }) => requestsPerMinute)],
    ],
  });
  return new Set(rows.map((row) => row.key_id));
}
