import type { Queryable } from '@hypervize/postgres';
import { type InferenceRight, inferenceScopes } from '../keys/inference-right.js';
import { inferenceRightOf, inferenceRightOfRow } from './inference-rights.js';

/** Whether an account may offer anything to others, and whether its sessions may use inference. */
export interface StandingAtHead {
  readonly seq: number;
  readonly standing: 'good' | 'suspended' | 'unknown';
  readonly inferenceRight: InferenceRight;
}

/**
 * The standing of an account and the head of the change log, from one statement and so from one snapshot: the standing
 * reflects every change up to the head and none after it.
 */
export async function findStandingAtHead(db: Queryable, accountId: string): Promise<StandingAtHead> {
  const { rows } = await db.query<
    Pick<StandingAtHead, 'seq' | 'standing'> & { has_key: boolean; until: Date | null }
  >({
    name: 'find-standing-at-head',
    text: `SELECT change_head.seq, CASE WHEN users.account_id IS NULL THEN 'unknown'
        WHEN users.suspended_at IS NULL THEN 'good' ELSE 'suspended' END AS standing, owned.*
      FROM change_head LEFT JOIN users ON account_id = $1, LATERAL (${inferenceRightOf('$1', '$2')}) AS owned`,
    values: [accountId, inferenceScopes],
  });
  const [row] = rows;
  if (!row) throw new Error('the change log has no head');
  return { seq: row.seq, standing: row.standing, inferenceRight: inferenceRightOfRow(row) };
}
