import type { Scope } from '@hypervize/auth-model';
import { arrayLiteral, type Queryable, type Transaction } from '@hypervize/postgres';
import type { Appended, Change, ChangeKind, NewChange } from '../revocation/change.js';
import { timestamp } from './key-row.js';

/** The NOTIFY channel that is notified when a change commits. */
export const changeChannel = 'hypervize_key_changes';

/**
 * Appends changes and commits the caller's transaction, in one message. The order of seqs is the order of commits: other
 * transactions that append wait from the first of these changes on until this commit. Without changes it does nothing.
 */
export async function commitWithChanges(
  db: Transaction,
  changes: readonly NewChange[],
): Promise<readonly Appended[]> {
  if (changes.length === 0) return [];
  const column = (of: (change: NewChange) => string | null) => arrayLiteral(changes.map(of));
  const [appended] = await db.commitAfter<{ before: number }>(
    `SELECT append_changes(${column(({ kind }) => kind)}, ${column(({ keyId }) => keyId)},
       ${column(({ sessionId = '' }) => sessionId)}, ${column(({ accountId }) => accountId)},
       ${column(({ untilMs }) => timestamp(untilMs ?? null)?.toISOString() ?? null)}) AS before`,
  );
  const { before } = appended as { before: number };
  return changes.map(({ kind, keyId, sessionId = '', accountId }, place) => ({
    ...{ seq: before + 1 + place, kind, keyId, sessionId, accountId },
  }));
}

/** The columns of an Appended. */
export interface AppendedRow {
  seq: number;
  kind: ChangeKind;
  key_id: string;
  session_id: string;
  account_id: string;
}

/** The part of a change that publishing it takes. */
export function appendedOf(row: AppendedRow): Appended {
  const { seq, kind, key_id: keyId, session_id: sessionId, account_id: accountId } = row;
  return { seq, kind, keyId, sessionId, accountId };
}

interface ChangeRow extends AppendedRow {
  scopes: Scope[] | null;
  expires_at: Date | null;
}

/** At most `limit` changes after `seq`, in order and without gaps. */
export async function changesAfter(db: Queryable, seq: number, limit: number): Promise<Change[]> {
  const { rows } = await db.query<ChangeRow>({
    name: 'changes-after',
    text: `SELECT seq, kind, key_id, session_id, account_id, scopes, expires_at FROM key_changes WHERE seq > $1
           ORDER BY seq LIMIT $2`,
    values: [seq, limit],
  });
  return rows.map((row) => ({
    ...appendedOf(row),
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
 * The latest change like this one, for a caller that repeats it. If it has been pruned, the seq is the one before the oldest
 * change that has not: no lease is older than the log.
 */
export async function latestChange(
  db: Queryable,
  { kind, accountId, keyId, sessionId = '' }: NewChange,
): Promise<Appended> {
  const { rows } = await db.query<{ seq: number | null }>(
    `SELECT max(seq) AS seq FROM key_changes
     WHERE account_id = $1 AND kind = $2 AND key_id = $3 AND session_id = $4`,
    [accountId, kind, keyId, sessionId],
  );
  const seq = rows[0]?.seq ?? (await logBounds(db)).floor;
  return { seq, kind, keyId, sessionId, accountId };
}

/** The latest change that ended a session of an account; undefined if the log has none. */
export async function latestSessionEnd(db: Queryable, accountId: string): Promise<Appended | undefined> {
  const { rows } = await db.query<AppendedRow>(
    `SELECT seq, kind, key_id, session_id, account_id FROM key_changes
     WHERE account_id = $1 AND kind = 'revoked' AND session_id <> '' ORDER BY seq DESC LIMIT 1`,
    [accountId],
  );
  return rows[0] && appendedOf(rows[0]);
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
