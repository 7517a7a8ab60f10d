import { invalid } from '@hypervize/errors';
import { badPageToken, type CallContext, checkedAccountId, type usage } from '@hypervize/rpc';
import { sumUsage, type UsageRow } from '../store/usage-read.js';
import { firstBytePercentile } from '../usage/first-byte-histogram.js';
import { wholeHours } from '../usage/periods.js';
import type { UsageQuery } from '../usage/query.js';
import type { Deps } from './deps.js';
import { requester } from './mutate.js';

const maxRows = 1_000;
/** 366 days. */
const maxRangeMs = 366 * 24 * 3_600_000;
const steps = { STEP_HOUR: 'hour', STEP_DAY: 'day', STEP_TOTAL: 'total' } as const;

/** A page of an account's usage. */
export async function queryUsage(
  { pools }: Pick<Deps, 'pools'>,
  request: usage.QueryUsageRequest__Output,
  call: CallContext,
): Promise<usage.QueryUsageResponse> {
  const query = checkedQuery(request);
  const found = await pools.query.read(requester({ accountId: query.accountId, call }), (db) =>
    sumUsage(db, { ...query, limit: query.limit + 1 }),
  );
  const rows = found.slice(0, query.limit);
  const nextPageToken = found.length > query.limit ? tokenAfter(query, rows) : '';
  return { rows: rows.map((row) => rowMessage(row, query.fromMs)), nextPageToken };
}

/**
 * The next page starts at the hour or day in which this one ends, and skips the rows of it that have been returned. So
 * later pages sum less, not more.
 */
function tokenAfter({ fromMs, offset }: UsageQuery, rows: readonly UsageRow[]): string {
  const beginOf = (row: UsageRow | undefined) => row?.fromMs ?? fromMs;
  const lastMs = beginOf(rows.at(-1));
  const returned = rows.filter((row) => beginOf(row) === lastMs).length;
  // Earlier pages may have returned rows of the hour or day in which this page starts.
  return `${lastMs}.${returned + (lastMs <= fromMs ? offset : 0)}`;
}

function checkedQuery(request: usage.QueryUsageRequest__Output): UsageQuery {
  const { fromUnixMs, toUnixMs, step, by } = request;
  // Within the range of dates of both JavaScript and PostgreSQL.
  if (!(fromUnixMs >= 0 && fromUnixMs < toUnixMs && toUnixMs <= Date.UTC(3000, 0)))
    throw invalid('to_unix_ms', 'from_unix_ms must be before to_unix_ms, both in milliseconds since 1970.');
  if (toUnixMs - fromUnixMs > maxRangeMs)
    throw invalid('from_unix_ms', 'The range must be at most 366 days.');
  if (step === 'STEP_UNSPECIFIED') throw invalid('step', 'step must be hour, day or total.');
  const limit = request.pageSize ?? maxRows;
  if (limit < 1 || limit > maxRows) throw invalid('page_size', `page_size must be 1 to ${maxRows}.`);
  const hours = wholeHours(fromUnixMs, toUnixMs);
  const position = positionOf(request.pageToken, hours.fromMs);
  const { keyId, endpointId, model } = request;
  // PostgreSQL's text type cannot hold NUL.
  if ([keyId, endpointId, model].some((text) => text?.includes('\0')))
    throw invalid('model', 'key_id, endpoint_id and model must not contain NUL.');
  return {
    accountId: checkedAccountId(request.accountId),
    toMs: hours.toMs,
    ...position,
    ...{ keyId, endpointId, model },
    step: steps[step],
    by: {
      key: by.includes('DIMENSION_KEY'),
      endpoint: by.includes('DIMENSION_ENDPOINT'),
      model: by.includes('DIMENSION_MODEL'),
    },
    limit,
  };
}

function positionOf(token: string, firstMs: number): { fromMs: number; offset: number } {
  if (token === '') return { fromMs: firstMs, offset: 0 };
  const [, fromMs, offset] = /^(\d{1,15})\.(\d{1,9})$/.exec(token) ?? [];
  if (fromMs === undefined) throw badPageToken();
  // The day in the token may begin before the range of the query.
  return { fromMs: Math.max(firstMs, Number(fromMs)), offset: Number(offset) };
}

function rowMessage(row: UsageRow, fromMs: number): usage.UsageRow {
  const { firstByteMs, firstBytes, firstByteCounts, durationMs, ...rest } = row;
  return {
    ...rest,
    fromUnixMs: row.fromMs ?? fromMs,
    ...(firstBytes > 0 ? { meanFirstByteMs: firstByteMs / firstBytes } : {}),
    ...(row.requests > 0 ? { meanDurationMs: durationMs / row.requests } : {}),
    ...percentilesOf(row),
  };
}

/**
 * None if some of the times are in no bucket, because a version of this service without the histogram counted them.
 * Percentiles of the rest would have no known error.
 */
function percentilesOf({ firstBytes, firstByteCounts }: UsageRow) {
  if (firstByteCounts.reduce((sum, count) => sum + count, 0) !== firstBytes) return {};
  const p50FirstByteMs = firstBytePercentile(firstByteCounts, 50);
  const p95FirstByteMs = firstBytePercentile(firstByteCounts, 95);
  return {
    ...(p50FirstByteMs === undefined ? {} : { p50FirstByteMs }),
    ...(p95FirstByteMs === undefined ? {} : { p95FirstByteMs }),
  };
}
