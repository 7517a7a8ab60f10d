import type { Queryable } from '@hypervize/postgres';
import { firstByteBuckets } from '../usage/first-byte-histogram.js';
import type { HourlyTotal, MonthlyTotal } from '../usage/totals.js';

/**
 * The seq of the last event of a producer that has been counted, 0 for a new producer. Locks the producer until the
 * transaction ends, so that of two transactions with the same events the second finds them counted.
 */
export async function lockProducer(db: Queryable, producerId: string): Promise<number> {
  const { rows } = await db.query<{ counted_seq: number }>({
    name: 'lock-producer',
    // DO UPDATE locks the row if it exists; DO NOTHING would not.
    text: `INSERT INTO usage_producers (producer_id, counted_seq) VALUES ($1, 0)
           ON CONFLICT (producer_id) DO UPDATE SET counted_at = clock_timestamp() RETURNING counted_seq`,
    values: [producerId],
  });
  return (rows[0] as { counted_seq: number }).counted_seq;
}

/** Records how far the events of a locked producer have been counted. */
export async function setCounted(db: Queryable, producerId: string, seq: number): Promise<void> {
  await db.query({
    name: 'set-counted',
    text: 'UPDATE usage_producers SET counted_seq = $2 WHERE producer_id = $1',
    values: [producerId, seq],
  });
}

/**
 * Deletes producers that have sent nothing for `ms` milliseconds, at most 5000 at a time. Events that they send again after
 * that are counted twice.
 */
export async function pruneProducers(db: Queryable, ms: number): Promise<void> {
  await db.query(
    `DELETE FROM usage_producers WHERE producer_id IN
       (SELECT producer_id FROM usage_producers WHERE counted_at < clock_timestamp() - $1 * interval '1 ms' LIMIT 5000)`,
    [ms],
  );
}

/** The sum of each bucket. A row from before has no counts. */
const addedCounts = Array.from(
  { length: firstByteBuckets },
  (_, i) => `coalesce(held.first_byte_counts[${i + 1}], 0) + excluded.first_byte_counts[${i + 1}]`,
).join(', ');

/** Adds to the hourly totals. They must be in the order of `totalsOf`, so that concurrent calls do not deadlock. */
export async function addHourly(db: Queryable, totals: readonly HourlyTotal[]): Promise<void> {
  const column = <K extends keyof HourlyTotal>(name: K) => totals.map((total) => total[name]);
  await db.query({
    name: 'add-hourly-usage',
    text: `INSERT INTO usage_hourly AS held (account_id, hour, key_id, endpoint_id, model, requests, refused, failed, aborted,
        prompt_tokens, completion_tokens, estimated, first_byte_ms, first_bytes, duration_ms, first_byte_counts)
      SELECT account_id, to_timestamp(hour_ms / 1000), key_id, endpoint_id, model, requests, refused, failed, aborted,
        prompt_tokens, completion_tokens, estimated, first_byte_ms, first_bytes, duration_ms,
        first_byte_counts::bigint[]
      FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
          $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[],
          $16::text[])
        AS t (account_id, hour_ms, key_id, endpoint_id, model, requests, refused, failed, aborted, prompt_tokens,
          completion_tokens, estimated, first_byte_ms, first_bytes, duration_ms, first_byte_counts)
      ON CONFLICT (account_id, hour, key_id, endpoint_id, model) DO UPDATE SET
        requests = held.requests + excluded.requests, refused = held.refused + excluded.refused,
        failed = held.failed + excluded.failed, aborted = held.aborted + excluded.aborted,
        prompt_tokens = held.prompt_tokens + excluded.prompt_tokens,
        completion_tokens = held.completion_tokens + excluded.completion_tokens,
        estimated = held.estimated + excluded.estimated,
        first_byte_ms = held.first_byte_ms + excluded.first_byte_ms,
        first_bytes = held.first_bytes + excluded.first_bytes,
        duration_ms = held.duration_ms + excluded.duration_ms,
        first_byte_counts = ARRAY[${addedCounts}]`,
    values: [
      ...[column('accountId'), column('hourMs'), column('keyId'), column('endpointId'), column('model')],
      ...[column('requests'), column('refused'), column('failed'), column('aborted')],
      ...[column('promptTokens'), column('completionTokens'), column('estimated')],
      ...[column('firstByteMs'), column('firstBytes'), column('durationMs')],
      // Array literals, because unnest() would flatten an array of arrays.
      totals.map(({ firstByteCounts }) => `{${firstByteCounts.join()}}`),
    ],
  });
}

/** Adds to the monthly totals. They must be in the order of `totalsOf`, so that concurrent calls do not deadlock. */
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
