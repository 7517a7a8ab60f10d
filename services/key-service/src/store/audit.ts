import type { Queryable } from '@hypervize/postgres';
import type { Actor } from '../keys/rules.js';

/** What was done, as ListAudit returns it. */
export type AuditAction =
  | 'key.created'
  | 'key.updated'
  | 'key.revoked'
  | 'key.rolled'
  | 'key.revealed'
  | 'key.imported'
  | 'user.created'
  | 'user.suspended'
  | 'user.restored'
  | 'user.limited';

/** One entry of the audit log. */
export interface AuditEntry {
  /** Rises with each entry. */
  readonly auditId: number;
  readonly atMs: number;
  readonly action: AuditAction;
  /** Empty if the action concerns the account. */
  readonly keyId: string;
  readonly actor: Actor;
  readonly details: unknown;
}

/** Appends an entry in the transaction that performs the action: either both commit or neither does. */
export async function appendAudit(
  db: Queryable,
  entry: { accountId: string; keyId: string; action: AuditAction; actor: Actor; details?: object },
): Promise<void> {
  await db.query(
    `INSERT INTO audit (account_id, key_id, action, actor_id, actor_address, details) VALUES ($1, $2, $3, $4, $5, $6)`,
    [entry.accountId, entry.keyId, entry.action, entry.actor.id, entry.actor.address, entry.details ?? {}],
  );
}

/** A page of an account's entries, newest first, before the entry `before`; only those of `keyId` unless that is empty. */
export async function listAudit(
  db: Queryable,
  accountId: string,
  page: { keyId: string; size: number; before: number | undefined },
): Promise<AuditEntry[]> {
  const { rows } = await db.query<{
    audit_id: number;
    at: Date;
    action: AuditAction;
    key_id: string;
    actor_id: string;
    actor_address: string;
    details: unknown;
  }>(
    `SELECT audit_id, at, action, key_id, actor_id, actor_address, details FROM audit
     WHERE account_id = $1 AND ($2 = '' OR key_id = $2) AND ($3::bigint IS NULL OR audit_id < $3)
     ORDER BY audit_id DESC LIMIT $4`,
    [accountId, page.keyId, page.before ?? null, page.size],
  );
  return rows.map((row) => ({
    auditId: row.audit_id,
    atMs: row.at.getTime(),
    action: row.action,
    keyId: row.key_id,
    actor: { id: row.actor_id, address: row.actor_address },
    details: row.details,
  }));
}
