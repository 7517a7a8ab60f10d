import type { Queryable } from '@hypervize/postgres';
import type { Actor } from '../keys/actor.js';

/** What this service does. Other services record actions of their own. */
export type AuditAction =
  | 'key.created'
  | 'key.updated'
  | 'key.revoked'
  | 'key.rolled'
  | 'key.revealed'
  | 'key.imported'
  | 'user.created'
  | 'user.updated'
  | 'user.suspended'
  | 'user.restored'
  | 'user.limited'
  | 'session.created'
  | 'session.ended';

/** One entry of the audit log. */
export interface AuditEntry {
  /** Rises with each entry. */
  readonly auditId: number;
  readonly atMs: number;
  readonly action: string;
  /** Empty if the action concerns no key, or no endpoint. */
  readonly keyId: string;
  readonly endpointId: string;
  readonly actor: Actor;
  /** 'success', or the error code with which the attempt was refused. */
  readonly outcome: string;
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

/** Appends an entry for each key, as `appendAudit` does, in one statement. */
export async function appendAuditOfKeys(
  db: Queryable,
  keys: readonly { readonly accountId: string; readonly keyId: string }[],
  action: AuditAction,
  actor: Actor,
): Promise<void> {
  await db.query({
    name: 'append-audit-of-keys',
    text: `INSERT INTO audit (account_id, key_id, action, actor_id, actor_address)
      SELECT account_id, key_id, $3, $4, $5
      FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS t (account_id, key_id, place) ORDER BY place`,
    values: [
      ...[keys.map(({ accountId }) => accountId), keys.map(({ keyId }) => keyId)],
      ...[action, actor.id, actor.address],
    ],
  });
}

/** An entry that another service records. */
export interface RecordedEntry extends Omit<AuditEntry, 'auditId' | 'details'> {
  readonly eventId: string;
  /** Null: the entry concerns the platform. */
  readonly accountId: string | null;
  readonly detailsJson: string;
}

/** Appends entries in the given order, in one statement. An entry whose event id is in the log already is skipped. */
export async function recordAudit(db: Queryable, entries: readonly RecordedEntry[]): Promise<void> {
  const column = <T>(of: (entry: RecordedEntry) => T) => entries.map(of);
  await db.query({
    name: 'record-audit',
    text: `INSERT INTO audit (event_id, at, account_id, action, key_id, endpoint_id, actor_id, actor_address, outcome, details)
      SELECT event_id, to_timestamp(at_ms / 1000.0), account_id, action, key_id, endpoint_id, actor_id, actor_address, outcome,
        details::jsonb
      FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
          $9::text[], $10::text[]) WITH ORDINALITY
        AS t (event_id, at_ms, account_id, action, key_id, endpoint_id, actor_id, actor_address, outcome, details, place)
      ORDER BY place ON CONFLICT (event_id) DO NOTHING`,
    values: [
      ...[column(({ eventId }) => eventId), column(({ atMs }) => atMs), column(({ accountId }) => accountId)],
      ...[column(({ action }) => action), column(({ keyId }) => keyId), column((entry) => entry.endpointId)],
      ...[column(({ actor }) => actor.id), column(({ actor }) => actor.address)],
      ...[column(({ outcome }) => outcome), column(({ detailsJson }) => detailsJson)],
    ],
  });
}

interface AuditRow {
  audit_id: number;
  at: Date;
  action: string;
  key_id: string;
  endpoint_id: string;
  actor_id: string;
  actor_address: string;
  outcome: string;
  details: unknown;
}

/**
 * A page of an account's entries (null: those that concern no account), newest first, before the entry `before`; only
 * those of `keyId` unless that is empty.
 */
export async function listAudit(
  db: Queryable,
  accountId: string | null,
  page: { keyId: string; size: number; before: number | undefined },
): Promise<AuditEntry[]> {
  const { rows } = await db.query<AuditRow>(
    `SELECT audit_id, at, action, key_id, endpoint_id, actor_id, actor_address, outcome, details FROM audit
     WHERE ${accountId === null ? 'account_id IS NULL AND $1::uuid IS NULL' : 'account_id = $1'}
       AND ($2 = '' OR key_id = $2) AND ($3::bigint IS NULL OR audit_id < $3)
     ORDER BY audit_id DESC LIMIT $4`,
    [accountId, page.keyId, page.before ?? null, page.size],
  );
  return rows.map((row) => ({
    auditId: row.audit_id,
    atMs: row.at.getTime(),
    action: row.action,
    keyId: row.key_id,
    endpointId: row.endpoint_id,
    actor: { id: row.actor_id, address: row.actor_address },
    outcome: row.outcome,
    details: row.details,
  }));
}
