import { AppError, invalid } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { badPageToken, checkedAccountId, type usage } from '@hypervize/rpc';
import { sumUsage, type UsageRow } from '../store/usage.js';
import { type UsageQuery, wholeHours } from '../usage/query.js';
import type { Deps } from './deps.js';

const maxRows = 1_000;
/** 366 days. */
const maxRangeMs = 366 * 24 * 3_600_000;
const steps = { STEP_HOUR: 'hour', STEP_DAY: 'day', STEP_TOTAL: 'total' } as const;

/** So many sums are made at a time; they are long beside a verification, which must not wait for them. */
const mostAtOnce = 4;

/** Makes sums, a few at a time: to more than that it says `overloaded`. */
export function createQueryUsage({ pool }: Pick<Deps, 'pool'>) {
  let underWay = 0;
  return async (request: usage.QueryUsageRequest__Output): Promise<usage.QueryUsageResponse> => {
    const query = checkedQuery(request);
    if (underWay >= mostAtOnce) throw new AppError('overloaded');
    underWay++;
    try {
      const found = await withDatabase(pool, (db) => sumUsage(db, { ...query, limit: query.limit + 1 }));
      const rows = found.slice(0, query.limit);
      const nextPageToken = found.length > query.limit ? tokenAfter(query, rows) : '';
      return { rows: rows.map((row) => rowMessage(row, query.fromMs)), nextPageToken };
    } finally {
      underWay--;
    }
  };
}

/**
 * The next page begins with the hour or day in which this one ends, after what has been given of it: so the further one
 * reads, the less is summed.
 */
function tokenAfter({ fromMs, offset }: UsageQuery, rows: readonly UsageRow[]): string {
  const beginOf = (row: UsageRow | undefined) => row?.fromMs ?? fromMs;
  const lastMs = beginOf(rows.at(-1));
  const given = rows.filter((row) => beginOf(row) === lastMs).length;
  // Of the hour or day in which this page begins, pages before may have given some.
  return `${lastMs}.${given + (lastMs <= fromMs ? offset : 0)}`;
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
  const hours = wholeHours(fromUnixMs, toUnixMs);
  const place = placeOf(request.pageToken, hours.fromMs);
  const { keyId, endpointId, model } = request;
  // PostgreSQL's texts cannot have it.
  if ([keyId, endpointId, model].some((text) => text?.includes('\0'))) throw invalid('model', 'Not a name.');
  return {
    accountId: checkedAccountId(request.accountId),
    toMs: hours.toMs,
    ...place,
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

function placeOf(token: string, firstMs: number): { fromMs: number; offset: number } {
  if (token === '') return { fromMs: firstMs, offset: 0 };
  const [, fromMs, offset] = /^(\d{1,15})\.(\d{1,9})$/.exec(token) ?? [];
  if (fromMs === undefined) throw badPageToken();
  // A day may have begun before the time that is asked for.
  return { fromMs: Math.max(firstMs, Number(fromMs)), offset: Number(offset) };
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
