import type { Queryable } from '@hypervize/postgres';
import type { AuditEntry } from '../audit/entry.js';

/** Writes an entry, which is delivered after the transaction has committed. */
export async function appendAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  const { eventId, atMs, accountId, action, endpointId, actor, outcome, details } = entry;
  await db.query(
    `INSERT INTO audit_outbox (event_id, at, account_id, action, endpoint_id, actor_id, address, outcome, details)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [eventId, new Date(atMs), accountId, action, endpointId, actor.id, actor.address, outcome, details],
  );
}

interface Row {
  event_id: string;
  at: Date;
  account_id: string | null;
  action: string;
  endpoint_id: string;
  actor_id: string;
  address: string;
  outcome: string;
  details: string;
}

/**
 * The oldest entries; 'busy' if another replica delivers at the moment. Entries are so delivered in order, and if this process
 * ends first, another replica delivers them.
 */
export async function lockOldestAudit(db: Queryable, limit: number): Promise<AuditEntry[] | 'busy'> {
  const lock = await db.query<{ held: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('audit_outbox', 0)) AS held",
  );
  if (!lock.rows[0]?.held) return 'busy';
  const { rows } = await db.query<Row>('SELECT * FROM audit_outbox ORDER BY place LIMIT $1', [limit]);
  return rows.map((row) => ({
    eventId: row.event_id,
    atMs: row.at.getTime(),
    accountId: row.account_id,
    action: row.action,
    endpointId: row.endpoint_id,
    actor: { id: row.actor_id, address: row.address },
    outcome: row.outcome,
    details: row.details,
  }));
}

export async function deleteAudit(db: Queryable, entries: readonly AuditEntry[]): Promise<void> {
  await db.query('DELETE FROM audit_outbox WHERE event_id = ANY($1::uuid[])', [
    entries.map(({ eventId }) => eventId),
  ]);
}

/** The number of entries, counted up to `most`, and when the oldest was written; null if there is none. */
export async function auditBacklog(
  db: Queryable,
  most: number,
): Promise<{ count: number; oldestAt: Date | null }> {
  const { rows } = await db.query<{ count: number; oldest: Date | null }>(
    `SELECT (SELECT count(*)::int FROM (SELECT FROM audit_outbox LIMIT $1) AS counted) AS count,
            (SELECT at FROM audit_outbox ORDER BY place LIMIT 1) AS oldest`,
    [most],
  );
  return { count: rows[0]?.count ?? 0, oldestAt: rows[0]?.oldest ?? null };
}
