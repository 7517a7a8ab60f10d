import type { Scope } from '@hypervize/auth-model';
import type { Queryable } from '@hypervize/postgres';
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

/**
 * Inserts an imported key, in a transaction that has locked its account. 'already-there': the account has it already.
 * 'conflict': another account has it, or another key has its id. If an active key has its name, a number is appended.
 */
export async function insertImported(
  db: Queryable,
  key: NewImportedKey,
): Promise<'imported' | 'already-there' | 'conflict'> {
  const existing = await db.query<{ same: boolean }>(
    `SELECT account_id = $3 AND sha256 IS NOT DISTINCT FROM $2 AS same FROM keys WHERE key_id = $1 OR sha256 = $2`,
    [key.keyId, key.sha256, key.accountId],
  );
  if (existing.rows.length > 0) return existing.rows.every((row) => row.same) ? 'already-there' : 'conflict';
  const { rows } = await db.query<{ name: string }>(
    'SELECT name FROM keys WHERE account_id = $1 AND revoked_at IS NULL AND successor_key_id IS NULL',
    [key.accountId],
  );
  const name = freeName(key.name, new Set(rows.map((row) => row.name)));
  await db.query(
    `INSERT INTO keys (key_id, account_id, name, scopes, expires_at, sha256, requests_per_minute)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[key.keyId, key.accountId, name, key.scopes],
      ...[timestamp(key.expiresAtMs), key.sha256, key.requestsPerMinute],
    ],
  );
  return 'imported';
}

/** The name, with the first number from 2 on that makes it free if it is taken. At most 64 characters. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) {
    const suffix = ` (${number})`;
    const name = [...wanted].slice(0, 64 - suffix.length).join('') + suffix;
    if (!taken.has(name)) return name;
  }
}
