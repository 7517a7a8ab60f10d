import type { Queryable } from '@hypervize/postgres';
import { type InferenceRight, inferenceScopes } from '../keys/inference-right.js';

interface RightRow {
  has_key: boolean;
  until: Date | null;
}

/**
 * Whether the account `accountId` (an expression) has an active key that permits inference, revealed or not, and when the
 * last one expires (null: never). A superseded key counts until its overlap is over, which is its expiry.
 */
export function inferenceRightOf(accountId: string, scopesParameter: string): string {
  return `SELECT count(*) > 0 AS has_key,
      CASE WHEN bool_and(expires_at IS NOT NULL) THEN max(expires_at) END AS until
    FROM keys WHERE keys.account_id = ${accountId} AND revoked_at IS NULL
      AND (expires_at IS NULL OR expires_at > clock_timestamp()) AND scopes && ${scopesParameter}::text[]`;
}

/** The right of a row that `inferenceRightOf` selects. */
export function inferenceRightOfRow({ has_key: hasKey, until }: RightRow): InferenceRight {
  return hasKey ? { kind: 'until', untilMs: until?.getTime() ?? null } : { kind: 'none' };
}

/**
 * The rights of accounts, by account id. Exact in a transaction that has locked the accounts. Without a name, as in
 * `findKeysAtHead`: an import asks about up to 1,000 accounts at once.
 */
export async function findInferenceRights(
  db: Queryable,
  accountIds: readonly string[],
): Promise<Map<string, InferenceRight>> {
  const { rows } = await db.query<RightRow & { account_id: string }>(
    `SELECT account_id, owned.* FROM unnest($1::uuid[]) AS account (account_id),
        LATERAL (${inferenceRightOf('account.account_id', '$2')}) AS owned`,
    [accountIds, inferenceScopes],
  );
  return new Map(rows.map((row) => [row.account_id, inferenceRightOfRow(row)]));
}
