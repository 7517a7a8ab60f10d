import type { Queryable } from '@hypervize/postgres';
import type { UsageQuery } from '../usage/query.js';
import type { HourlyTotal, MonthlyTotal } from '../usage/totals.js';

/**
 * How far a producer's events have been counted, 0 for a new one. Holds its row until the transaction ends: of two that
 * bring the same events at once, one finds them counted.
 */
export async function lockProducer(db: Queryable, producerId: string): Promise<number> {
  const { rows } = await db.query<{ counted_seq: number }>({
    name: 'lock-producer',
    // The update changes nothing but takes the row's lock also if it was there.
    text: `INSERT INTO usage_producers (producer_id, counted_seq) VALUES ($1, 0)
           ON CONFLICT (producer_id) DO UPDATE SET counted_at = clock_timestamp() RETURNING counted_seq`,
    values: [producerId],
  });
  return (rows[0] as { counted_seq: number }).counted_seq;
}

export async function setCounted(db: Queryable, producerId: string, seq: number): Promise<void> {
  await db.query({
    name: 'set-counted',
    text: 'UPDATE usage_producers SET counted_seq = $2 WHERE producer_id = $1',
    values: [producerId, seq],
  });
}

/** Forgets producers that have sent nothing for so long. What they still had would be counted again. */
export async function pruneProducers(db: Queryable, ms: number): Promise<void> {
  await db.query(
    `DELETE FROM usage_producers WHERE producer_id IN
       (SELECT producer_id FROM usage_producers WHERE counted_at < clock_timestamp() - $1 * interval '1 ms' LIMIT 5000)`,
    [ms],
  );
}

/** Adds to the hours. The totals have to be in the order of the table's key. */
export async function addHourly(db: Queryable, totals: readonly HourlyTotal[]): Promise<void> {
  const column = <K extends keyof HourlyTotal>(name: K) => totals.map((total) => total[name]);
  await db.query({
    name: 'add-hourly-usage',
    text: `INSERT INTO usage_hourly AS held (account_id, hour, key_id, endpoint_id, model, requests, refused, failed, aborted,
        prompt_tokens, completion_tokens, estimated, first_byte_ms, first_bytes, duration_ms)
      SELECT account_id, to_timestamp(hour_ms / 1000), key_id, endpoint_id, model, requests, refused, failed, aborted,
        prompt_tokens, completion_tokens, estimated, first_byte_ms, first_bytes, duration_ms
      FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
          $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[])
        AS t (account_id, hour_ms, key_id, endpoint_id, model, requests, refused, failed, aborted, prompt_tokens,
          completion_tokens, estimated, first_byte_ms, first_bytes, duration_ms)
      ON CONFLICT (account_id, hour, key_id, endpoint_id, model) DO UPDATE SET
        requests = held.requests + excluded.requests, refused = held.refused + excluded.refused,
        failed = held.failed + excluded.failed, aborted = held.aborted + excluded.aborted,
        prompt_tokens = held.prompt_tokens + excluded.prompt_tokens,
        completion_tokens = held.completion_tokens + excluded.completion_tokens,
        estimated = held.estimated + excluded.estimated,
        first_byte_ms = held.first_byte_ms + excluded.first_byte_ms,
        first_bytes = held.first_bytes + excluded.first_bytes,
        duration_ms = held.duration_ms + excluded.duration_ms`,
    values: [
      ...[column('accountId'), column('hourMs'), column('keyId'), column('endpointId'), column('model')],
      ...[column('requests'), column('refused'), column('failed'), column('aborted')],
      ...[column('promptTokens'), column('completionTokens'), column('estimated')],
      ...[column('firstByteMs'), column('firstBytes'), column('durationMs')],
    ],
  });
}

/** Adds to the months. The totals have to be in the order of the table's key. */
export async function addMonthly(db: Queryable, totals: readonly MonthlyTotal[]): Promise<void> {
  await db.query({
    name: 'add-monthly-usage',
    text: `INSERT INTO usage_monthly AS held (account_id, month, tokens)
      SELECT account_id, (to_timestamp(month_ms / 1000) AT TIME ZONE 'UTC')::date, tokens
      FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS t (account_id, month_ms, tokens)
      ON CONFLICT (account_id, month) DO UPDATE SET tokens = held.tokens + excluded.tokens`,
    values: [
      totals.map((total) => total.accountId),
      totals.map((total) => total.monthMs),
      totals.map((total) => total.tokens),
    ],
  });
}

/** What an account may use, where that is not the platform's usual, and what it has used this month. */
export interface Allowance {
  readonly accountId: string;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMonth: number | null;
  readonly tokensUsed: number;
}

/** One row for each account that there is, as of a month that begins then. */
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

export interface UsageRow {
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
}

/** Sums of an account's hours, in order, from the `offset`th row on. */
export async function sumUsage(db: Queryable, query: UsageQuery): Promise<UsageRow[]> {
  const { by } = query;
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
        sum(duration_ms)::bigint AS "durationMs"
      FROM usage_hourly
      WHERE account_id = $1 AND hour >= $2 AND hour < $3 AND ($4::text IS NULL OR key_id = $4)
        AND ($5::text IS NULL OR endpoint_id = $5) AND ($6::text IS NULL OR model = $6)
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LIMIT $11 OFFSET $12`,
    values: [
      ...[query.accountId, new Date(query.fromMs), new Date(query.toMs)],
      ...[query.keyId ?? null, query.endpointId ?? null, query.model ?? null],
      ...[query.step, by.key, by.endpoint, by.model, query.limit, query.offset],
    ],
  });
  return rows;
}
