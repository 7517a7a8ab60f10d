import type { Scope } from '@hypervize/auth-model';
import type { Queryable } from '@hypervize/postgres';
import type { Appended, Change, ChangeKind } from '../revocation/change.js';
import type { OutboxStore } from '../revocation/outbox.js';

/** The NOTIFY channel on which a commit to the log is announced. */
export const changeChannel = 'hypervize_key_changes';

/**
 * Appends to the log within the caller's transaction and resolves to the new seq. From here on other transactions that
 * append wait until this one ends, so it should be its last statement but few.
 */
export async function appendChange(
  db: Queryable,
  kind: ChangeKind,
  keyId: string,
  accountId: string,
): Promise<Appended> {
  const { rows } = await db.query<{ seq: number }>('SELECT append_change($1, $2, $3) AS seq', [
    kind,
    keyId,
    accountId,
  ]);
  return { seq: (rows[0] as { seq: number }).seq, kind, keyId };
}

/**
 * Appends a change of every key of an account that is not revoked, or one of the account alone if it has none, and
 * resolves to them in order.
 */
export async function appendChangesOfAccount(
  db: Queryable,
  kind: ChangeKind,
  accountId: string,
): Promise<Appended[]> {
  const { rows } = await db.query<{ seq: number; key_id: string }>(
    `SELECT append_change($1, key_id, account_id) AS seq, key_id FROM keys
     WHERE account_id = $2 AND revoked_at IS NULL`,
    [kind, accountId],
  );
  if (rows.length === 0) return [await appendChange(db, kind, '', accountId)];
  return rows.map((row) => ({ seq: row.seq, kind, keyId: row.key_id }));
}

/** At most `limit` changes after a seq, in order. */
export async function changesAfter(db: Queryable, seq: number, limit: number): Promise<Change[]> {
  const { rows } = await db.query<ChangeRow>({
    name: 'changes-after',
    text: `SELECT seq, kind, key_id, account_id, scopes, expires_at FROM key_changes WHERE seq > $1
           ORDER BY seq LIMIT $2`,
    values: [seq, limit],
  });
  return rows.map((row) => ({
    seq: row.seq,
    kind: row.kind,
    keyId: row.key_id,
    accountId: row.account_id,
    scopes: row.scopes ?? [],
    expiresAtMs: row.expires_at?.getTime() ?? null,
  }));
}

interface ChangeRow {
  seq: number;
  kind: ChangeKind;
  key_id: string;
  account_id: string;
  scopes: Scope[] | null;
  expires_at: Date | null;
}

/** The head of the log, and the seq before the oldest change that is still kept, of one snapshot. */
export async function logBounds(db: Queryable): Promise<{ head: number; floor: number }> {
  const { rows } = await db.query<{ head: number; floor: number }>({
    name: 'log-bounds',
    text: `SELECT seq AS head, coalesce((SELECT min(seq) - 1 FROM key_changes), seq) AS floor FROM change_head`,
  });
  const [row] = rows;
  if (!row) throw new Error('the change log has no head');
  return row;
}

/** The seq before the first change of the last `ms` milliseconds; the head if there was none. */
export async function seqBefore(db: Queryable, ms: number): Promise<number> {
  const { rows } = await db.query<{ seq: number }>(
    `SELECT coalesce((SELECT min(seq) - 1 FROM key_changes WHERE at > clock_timestamp() - $1 * interval '1 ms'), seq)
       AS seq FROM change_head`,
    [ms],
  );
  return (rows[0] as { seq: number }).seq;
}

/** What the outbox asks: the changes that the shared cache has not been told of. */
export function createOutboxStore(db: Queryable): OutboxStore {
  return {
    untold: async (olderThanMs, limit) => {
      const { rows } = await db.query<Appended & { age_ms: number; key_id: string }>({
        name: 'untold-changes',
        text: `SELECT seq, kind, key_id, (extract(epoch FROM clock_timestamp() - at) * 1000)::float8 AS age_ms
               FROM key_changes WHERE told_at IS NULL AND at < clock_timestamp() - $1 * interval '1 ms'
               ORDER BY seq LIMIT $2`,
        values: [olderThanMs, limit],
      });
      return rows.map((row) => ({ seq: row.seq, kind: row.kind, keyId: row.key_id, ageMs: row.age_ms }));
    },
    markTold: async (seqs) => {
      await db.query({
        name: 'mark-told',
        // A crash of the server may lose it: they are told once more. Nobody waits for the disk.
        text: `WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
               UPDATE key_changes SET told_at = clock_timestamp() FROM quick
               WHERE seq = ANY ($1) AND told_at IS NULL`,
        values: [seqs],
      });
    },
  };
}

/** Whether the shared cache has been told of a change. One that is not kept any more is too old to matter. */
export async function isPublished(db: Queryable, seq: number): Promise<boolean> {
  const { rows } = await db.query<{ published: boolean }>(
    'SELECT told_at IS NOT NULL AS published FROM key_changes WHERE seq = $1',
    [seq],
  );
  return rows[0]?.published ?? true;
}

/** Forgets changes older than `ms` milliseconds, some thousands at a time. Resolves to how many. */
export async function pruneChanges(db: Queryable, ms: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM key_changes WHERE seq IN
       (SELECT seq FROM key_changes WHERE at < clock_timestamp() - $1 * interval '1 ms' ORDER BY seq LIMIT 5000)`,
    [ms],
  );
  return rowCount ?? 0;
}
