import type { Queryable } from '@hypervize/postgres';
import type { Change, ChangeKind } from '../changes/change.js';

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
): Promise<number> {
  const { rows } = await db.query<{ seq: number }>('SELECT append_change($1, $2, $3) AS seq', [
    kind,
    keyId,
    accountId,
  ]);
  return (rows[0] as { seq: number }).seq;
}

/** At most `limit` changes after a seq, in order. */
export async function changesAfter(db: Queryable, seq: number, limit: number): Promise<Change[]> {
  const { rows } = await db.query<{ seq: number; kind: ChangeKind; key_id: string; account_id: string }>({
    name: 'changes-after',
    text: 'SELECT seq, kind, key_id, account_id FROM key_changes WHERE seq > $1 ORDER BY seq LIMIT $2',
    values: [seq, limit],
  });
  return rows.map((row) => ({ seq: row.seq, kind: row.kind, keyId: row.key_id, accountId: row.account_id }));
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

/** Forgets changes older than `ms` milliseconds, some thousands at a time. Resolves to how many. */
export async function pruneChanges(db: Queryable, ms: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM key_changes WHERE seq IN
       (SELECT seq FROM key_changes WHERE at < clock_timestamp() - $1 * interval '1 ms' ORDER BY seq LIMIT 5000)`,
    [ms],
  );
  return rowCount ?? 0;
}
