import type { Queryable } from '@hypervize/postgres';

/**
 * The standing of an account and the head of the change log, from one statement and so from one snapshot: the standing
 * reflects every change up to the head and none after it.
 */
export async function findStandingAtHead(
  db: Queryable,
  accountId: string,
): Promise<{ seq: number; standing: 'good' | 'suspended' | 'unknown' }> {
  const { rows } = await db.query<{ seq: number; standing: 'good' | 'suspended' | 'unknown' }>({
    name: 'find-standing-at-head',
    text: `SELECT change_head.seq, CASE WHEN users.account_id IS NULL THEN 'unknown'
        WHEN users.suspended_at IS NULL THEN 'good' ELSE 'suspended' END AS standing
      FROM change_head LEFT JOIN users ON account_id = $1`,
    values: [accountId],
  });
  const [row] = rows;
  if (!row) throw new Error('the change log has no head');
  return row;
}
