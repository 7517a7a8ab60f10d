import type { Queryable } from '@hypervize/postgres';
import { firstByteBuckets } from '../usage/first-byte-histogram.js';
import type { UsageQuery } from '../usage/query.js';

/** The limits of an account, null where the default limit applies, and the tokens that it has used in a month. */
export interface Allowance {
  readonly accountId: string;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMonth: number | null;
  readonly tokensUsed: number;
}

/** The allowances of those of the accounts that exist, for the month that begins at `monthMs`. */
export async function findAllowances(
  db: Queryable,
  accountIds: readonly string[],
  monthMs: number,
): Promise<Allowance[]> {
  const { rows } = await db.query<{
    account_id: string;
    requests_per_minute: number | null;
    tokens_per_month: number | null;
    tokens: number;
  }>({
    name: 'find-allowances',
    text: `SELECT account_id, requests_per_minute, tokens_per_month, coalesce(tokens, 0) AS tokens
      FROM users LEFT JOIN (
        SELECT account_id, tokens FROM usage_monthly
        WHERE month = (to_timestamp($2::bigint / 1000) AT TIME ZONE 'UTC')::date
      ) AS used USING (account_id)
      WHERE account_id = ANY ($1)`,
    values: [accountIds, monthMs],
  });
  return rows.map((row) => ({
    accountId: row.account_id,
    requestsPerMinute: row.requests_per_minute,
    tokensPerMonth: row.tokens_per_month,
    tokensUsed: row.tokens,
  }));
}

/** Totals of one group of a usage query. A dimension that is not grouped by is empty. */
export interface UsageRow {
  /** When the hour or day begins, in milliseconds since the epoch; null for the step 'total'. */
  readonly fromMs: number | null;
  readonly keyId: string;
  readonly endpointId: string;
  readonly model: string;
  readonly requests: number;
  readonly refused: number;
  readonly failed: number;
  readonly aborted: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly estimated: number;
  readonly firstByteMs: number;
  readonly firstBytes: number;
  readonly durationMs: number;
  /** How many times to the first byte are in each bucket. Their sum is below `firstBytes` if some were counted without it. */
  readonly firstByteCounts: readonly number[];
}

const summedCounts = Array.from(
  { length: firstByteBuckets },
  (_, i) => `coalesce(sum(first_byte_counts[${i + 1}]), 0)`,
).join(', ');

/** The rows of a usage query, in order of time and dimensions, from the `offset`th row on. */
export async function sumUsage(db: Queryable, query: UsageQuery): Promise<UsageRow[]> {
  const { rows } = await db.query<UsageRow>({
    name: 'sum-usage',
    text: `SELECT extract(epoch FROM CASE $7 WHEN 'hour' THEN hour WHEN 'day' THEN date_trunc('day', hour, 'UTC') END)::float8
          * 1000 AS "fromMs",
        CASE WHEN $8 THEN key_id ELSE '' END AS "keyId", CASE WHEN $9 THEN endpoint_id ELSE '' END AS "endpointId",
        CASE WHEN $10 THEN model ELSE '' END AS model,
        sum(requests)::bigint AS requests, sum(refused)::bigint AS refused, sum(failed)::bigint AS failed,
        sum(aborted)::bigint AS aborted, sum(prompt_tokens)::bigint AS "promptTokens",
        sum(completion_tokens)::bigint AS "completionTokens", sum(estimated)::bigint AS estimated,
        sum(first_byte_ms)::bigint AS "firstByteMs", sum(first_bytes)::bigint AS "firstBytes",
        sum(duration_ms)::bigint AS "durationMs", ARRAY[${summedCounts}]::float8[] AS "firstByteCounts"
      FROM usage_hourly
      WHERE account_id = $1 AND hour >= $2 AND hour < $3 AND ($4::text IS NULL OR key_id = $4)
        AND ($5::text IS NULL OR endpoint_id = $5) AND ($6::text IS NULL OR model = $6)
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LIMIT $11 OFFSET $12`,
    values: [
      ...[query.accountId, new Date(query.fromMs), new Date(query.toMs)],
      ...[query.keyId ?? null, query.endpointId ?? null, query.model ?? null],
      ...[query.step, query.by.key, query.by.endpoint, query.by.model, query.limit, query.offset],
    ],
  });
  return rows;
}
