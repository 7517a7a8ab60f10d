import type { Scope } from '@hypervize/auth-model';
import type { Queryable } from '@hypervize/postgres';
import type { Appended, Change, ChangeKind } from '../revocation/change.js';

/** The NOTIFY channel that is notified when a change commits. */
export const changeChannel = 'hypervize_key_changes';

/**
 * Appends a change in the caller's transaction. The order of seqs is the order of commits: from here on, other
 * transactions that append wait until this one ends, so few statements should follow.
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
 * Appends, like `appendChange`, a change for every key of an account that is not revoked, or one for the account itself
 * if there is no such key.
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

interface ChangeRow {
  seq: number;
  kind: ChangeKind;
  key_id: string;
  account_id: string;
  scopes: Scope[] | null;
  expires_at: Date | null;
}

/** At most `limit` changes after `seq`, in order and without gaps. */
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

/** The seq of the latest change, and the seq before the oldest change that has not been pruned, from one snapshot. */
export async function logBounds(db: Queryable): Promise<{ head: number; floor: number }> {
  const { rows } = await db.query<{ head: number; floor: number }>({
    name: 'log-bounds',
    text: `SELECT seq AS head, coalesce((SELECT min(seq) - 1 FROM key_changes), seq) AS floor FROM change_head`,
  });
  const [row] = rows;
  if (!row) throw new Error('the change log has no head');
  return row;
}

/** Whether the log has a change with this seq that concerns the account. Changes that have been pruned concern none. */
export async function changeConcerns(db: Queryable, seq: number, accountId: string): Promise<boolean> {
  const { rows } = await db.query('SELECT FROM key_changes WHERE seq = $1 AND account_id = $2', [
    seq,
    accountId,
  ]);
  return rows.length > 0;
}

/**
 * The seq of the latest change of a kind that concerns an account, or one of its keys. Once that has been pruned, the seq
 * before the oldest change that has not: no lease is older than the log.
 */
export async function latestChange(
  db: Queryable,
  kind: ChangeKind,
  accountId: string,
  keyId?: string,
): Promise<number> {
  const { rows } = await db.query<{ seq: number | null }>(
    `SELECT max(seq) AS seq FROM key_changes
     WHERE account_id = $1 AND kind = $2 AND ($3::text IS NULL OR key_id = $3)`,
    [accountId, kind, keyId ?? null],
  );
  return rows[0]?.seq ?? (await logBounds(db)).floor;
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

/** Deletes changes older than `ms` milliseconds, at most 5000 at a time. Resolves to the number deleted. */
export async function pruneChanges(db: Queryable, ms: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM key_changes WHERE seq IN
       (SELECT seq FROM key_changes WHERE at < clock_timestamp() - $1 * interval '1 ms' ORDER BY seq LIMIT 5000)`,
    [ms],
  );
  return rowCount ?? 0;
}
