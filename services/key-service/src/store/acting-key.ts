import type { Scope } from '@hypervize/auth-model';
import type { Queryable } from '@hypervize/postgres';
import type { ActingKey } from '../keys/actor.js';

/**
 * The rights of a key that acts. Does not change until the end of a transaction that has locked the key's account before:
 * every transaction that changes a key locks its account first.
 */
export async function findActingKey(db: Queryable, keyId: string): Promise<ActingKey | undefined> {
  const { rows } = await db.query<{
    account_id: string;
    scopes: Scope[];
    revoked: boolean;
    expired: boolean;
  }>({
    name: 'find-acting-key',
    text: `SELECT account_id, scopes, revoked_at IS NOT NULL AS revoked,
        coalesce(expires_at <= clock_timestamp(), false) AS expired
      FROM keys WHERE key_id = $1`,
    values: [keyId],
  });
  const [row] = rows;
  return row && { accountId: row.account_id, scopes: row.scopes, revoked: row.revoked, expired: row.expired };
}
