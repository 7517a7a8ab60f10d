import type { Series } from '../../chart/stack.js';
import type { Dimension, Metric } from './view.js';

/** A row of GET /api/usage. The percentiles are absent where the API does not have them. */
export interface UsageRow {
  readonly from: string | null;
  readonly key_id: string | null;
  readonly endpoint_id: string | null;
  readonly model: string | null;
  readonly requests: number;
  readonly refused: number;
  readonly failed: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly mean_first_byte_ms: number | null;
  readonly p50_first_byte_ms?: number | null;
  readonly p95_first_byte_ms?: number | null;
}

/** How many groups have a colour of their own; the smaller ones are one series together. */
export const maxSeries = 7;
/** The id of that series. No key, model or endpoint has it. */
export const otherId = '\0other';

/** What a row belongs to. The empty text: to no key or endpoint. */
export function groupOf(row: UsageRow, by: Dimension): string {
  const ids = { key: row.key_id, model: row.model, endpoint: row.endpoint_id };
  return ids[by] ?? '';
}

/** The value of a row in the chart of `metric`. */
export function metricOf(row: UsageRow, metric: Metric): number {
  switch (metric) {
    case 'requests':
      return row.requests;
    case 'tokens':
      return row.prompt_tokens + row.completion_tokens;
    case 'errors':
      return errorsOf(row);
    case 'first_byte':
      // The mean, which every row has: percentiles are missing for hours that an earlier version has counted.
      return row.mean_first_byte_ms ?? 0;
  }
}

/** Requests that were answered with an error, of the client or of the server. */
export function errorsOf({ refused, failed }: UsageRow): number {
  return refused + failed;
}

/**
 * The rows as series over `buckets`: one for each group, the largest first, and one for what remains. Rows outside of the
 * buckets are left out.
 */
export function toSeries(
  rows: readonly UsageRow[],
  buckets: readonly number[],
  by: Dimension,
  metric: Metric,
  nameOf: (group: string) => string,
): Series[] {
  const position = new Map(buckets.map((startMs, index) => [startMs, index]));
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const bucket = position.get(Date.parse(row.from ?? ''));
    if (bucket === undefined) continue;
    const group = groupOf(row, by);
    const values = groups.get(group) ?? buckets.map(() => 0);
    values[bucket] = (values[bucket] ?? 0) + metricOf(row, metric);
    groups.set(group, values);
  }
  const series = [...groups]
    .map(([id, values]) => ({ id, name: nameOf(id), values, sum: sumOf(values) }))
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum || (a.id < b.id ? -1 : 1))
    .map(({ id, name, values }) => ({ id, name, values }));
  if (series.length <= maxSeries) return series;
  const rest = series.slice(maxSeries - 1);
  const values = buckets.map((_, index) => rest.reduce((sum, one) => sum + (one.values[index] ?? 0), 0));
  return [...series.slice(0, maxSeries - 1), { id: otherId, name: nameOf(otherId), values }];
}

/** The counts of all rows together. Times cannot be added up. */
export function totalsOf(rows: readonly UsageRow[]) {
  const sum = (value: (row: UsageRow) => number) => rows.reduce((total, row) => total + value(row), 0);
  return {
    requests: sum((row) => row.requests),
    promptTokens: sum((row) => row.prompt_tokens),
    completionTokens: sum((row) => row.completion_tokens),
    errors: sum(errorsOf),
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
