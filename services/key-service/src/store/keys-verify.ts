import type { Queryable } from '@hypervize/postgres';
import type { Mac, VerifiableKey } from '../keys/key.js';
import { type KeyRow, verifierOf } from './key-row.js';

/** Keys by key id, and the head of the change log: the keys reflect every change up to it and none after it. */
export interface KeysAtHead {
  readonly seq: number;
  readonly keys: ReadonlyMap<string, VerifiableKey>;
}

const columns = `keys.key_id, keys.account_id, keys.scopes, keys.expires_at, keys.requests_per_minute, keys.bcrypt_hash,
  keys.mac, keys.mac_version, keys.sha256, keys.revoked_at IS NOT NULL AS revoked, users.suspended_at IS NOT NULL AS suspended`;

type Row = Pick<
  KeyRow,
  | 'account_id'
  | 'scopes'
  | 'expires_at'
  | 'requests_per_minute'
  | 'bcrypt_hash'
  | 'mac'
  | 'mac_version'
  | 'sha256'
> & { seq: number; key_id: string | null; revoked: boolean; suspended: boolean };

/**
 * The keys with these ids, and the head of the change log, from one statement and so from one snapshot. OFFSET 0 makes
 * each key a lookup of its own, whatever the statistics say. The statement has no name, so that it is planned for the table
 * as it is: a kept plan, made while there were few keys, reads the whole table for each key until the next ANALYZE.
 */
export async function findKeysAtHead(db: Queryable, keyIds: readonly string[]): Promise<KeysAtHead> {
  const { rows } = await db.query<Row>(
    `SELECT change_head.seq, found.* FROM change_head LEFT JOIN (
        unnest($1::text[]) AS asked (key_id) CROSS JOIN LATERAL (
          SELECT ${columns} FROM keys JOIN users ON users.account_id = keys.account_id
          WHERE keys.key_id = asked.key_id OFFSET 0) AS found) ON true`,
    [keyIds],
  );
  const [first] = rows;
  if (!first) throw new Error('the change log has no head');
  const keys = new Map<string, VerifiableKey>();
  for (const row of rows) if (row.key_id !== null) keys.set(row.key_id, keyOf(row.key_id, row));
  return { seq: first.seq, keys };
}

function keyOf(keyId: string, row: Row): VerifiableKey {
  return {
    keyId,
    accountId: row.account_id,
    scopes: row.scopes,
    expiresAtMs: row.expires_at?.getTime() ?? null,
    requestsPerMinute: row.requests_per_minute,
    verifier: verifierOf(row),
    revoked: row.revoked,
    accountSuspended: row.suspended,
  };
}

/** A MAC that was read, and the one that replaces it. */
export interface MacRenewal {
  readonly keyId: string;
  readonly before: Mac | null;
  readonly after: Mac;
}

/** Replaces MACs, except those that have been replaced since they were read and those of keys that are locked. */
export async function replaceMacs(db: Queryable, renewals: readonly MacRenewal[]): Promise<void> {
  await db.query({
    name: 'replace-macs',
    text: `UPDATE keys SET mac = renewed.mac, mac_version = renewed.version FROM (
        SELECT keys.key_id, given.mac, given.version
        FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[]) AS given (key_id, before, mac, version)
          JOIN keys ON keys.key_id = given.key_id AND keys.mac_version IS NOT DISTINCT FROM given.before
        FOR NO KEY UPDATE OF keys SKIP LOCKED) AS renewed
      WHERE keys.key_id = renewed.key_id`,
    values: [
      ...[renewals.map(({ keyId }) => keyId), renewals.map(({ before }) => before?.version ?? null)],
      ...[renewals.map(({ after }) => after.bytes), renewals.map(({ after }) => after.version)],
    ],
  });
}
