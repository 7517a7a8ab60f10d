import { invalid } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { badPageToken, checkedAccountId, type usage } from '@hypervize/rpc';
import { sumUsage, type UsageRow } from '../store/usage.js';
import { type UsageQuery, wholeHours } from '../usage/query.js';
import type { Deps } from './deps.js';

const maxRows = 1_000;
/** 366 days. */
const maxRangeMs = 366 * 24 * 3_600_000;
const steps = { STEP_HOUR: 'hour', STEP_DAY: 'day', STEP_TOTAL: 'total' } as const;

export async function queryUsage(
  { pool }: Pick<Deps, 'pool'>,
  request: usage.QueryUsageRequest__Output,
): Promise<usage.QueryUsageResponse> {
  const query = checkedQuery(request);
  const found = await withDatabase(pool, (db) => sumUsage(db, { ...query, limit: query.limit + 1 }));
  const rows = found.slice(0, query.limit).map((row) => rowMessage(row, query.fromMs));
  return { rows, nextPageToken: found.length > query.limit ? String(query.offset + query.limit) : '' };
}

function checkedQuery(request: usage.QueryUsageRequest__Output): UsageQuery {
  const { fromUnixMs, toUnixMs, step, by } = request;
  // JavaScript's and PostgreSQL's calendars both reach as far.
  if (!(fromUnixMs >= 0 && fromUnixMs < toUnixMs && toUnixMs <= Date.UTC(3000, 0)))
    throw invalid('to_unix_ms', 'from_unix_ms must be before to_unix_ms, both in milliseconds since 1970.');
  if (toUnixMs - fromUnixMs > maxRangeMs) throw invalid('from_unix_ms', 'At most 366 days can be asked for.');
  if (step === 'STEP_UNSPECIFIED') throw invalid('step', 'step must be hour, day or total.');
  const limit = request.pageSize ?? maxRows;
  if (limit < 1 || limit > maxRows) throw invalid('page_size', `page_size must be 1 to ${maxRows}.`);
  if (!/^\d{0,9}$/.test(request.pageToken)) throw badPageToken();
  return {
    accountId: checkedAccountId(request.accountId),
    ...wholeHours(fromUnixMs, toUnixMs),
    keyId: request.keyId,
    endpointId: request.endpointId,
    model: request.model,
    step: steps[step],
    by: {
      key: by.includes('DIMENSION_KEY'),
      endpoint: by.includes('DIMENSION_ENDPOINT'),
      model: by.includes('DIMENSION_MODEL'),
    },
    limit,
    offset: Number(request.pageToken),
  };
}

function rowMessage(row: UsageRow, fromMs: number): usage.UsageRow {
  const { firstByteMs, firstBytes, durationMs, ...rest } = row;
  return {
    ...rest,
    fromUnixMs: row.fromMs ?? fromMs,
    ...(firstBytes > 0 ? { meanFirstByteMs: firstByteMs / firstBytes } : {}),
    ...(row.requests > 0 ? { meanDurationMs: durationMs / row.requests } : {}),
  };
}
