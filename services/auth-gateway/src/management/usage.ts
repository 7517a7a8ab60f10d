import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isAppError } from '@hypervize/errors';
import type { usage } from '@hypervize/rpc';
import { stringify } from 'csv-stringify';
import { type Request, type Response, Router } from 'express';
import type { ManagementContext } from './context.js';
import { usageParameters, usageQuery } from './usage-query.js';
import { isoTime, listJson, parseQuery, required } from './validation.js';

type Context = Pick<
  ManagementContext,
  'usage' | 'defaultLimits' | 'stalledClientMs' | 'logger' | 'requireManager'
>;

/** /usage and /quota: what the account of the caller's key has used, and may use. It needs the scope "global". */
export function usageRoutes(context: Context): Router {
  const router = Router();
  router.get('/usage', (request, response) => getUsage(context, request, response));
  router.get('/quota', (request, response) => getQuota(context, request, response));
  return router;
}

/** One page of usage as JSON, or all of it as CSV. */
async function getUsage(context: Context, request: Request, response: Response): Promise<void> {
  const { accountId } = await context.requireManager(request);
  const parameters = parseQuery(usageParameters, request.query);
  const query = usageQuery(accountId, parameters, Date.now());
  // Before a CSV response begins, so that an error is still an error response.
  const first = await context.usage.queryUsage(query);
  if (parameters.format === 'csv') await exportCsv(context, query, first, response);
  else response.json(listJson(first.rows.map(rowJson), first.nextPageToken));
}

/**
 * Sends all pages as CSV; each is fetched when the one before has been read. The response is broken off if a page cannot be
 * fetched, or if the client stops reading.
 */
async function exportCsv(
  { usage, stalledClientMs, logger }: Context,
  query: usage.QueryUsageRequest,
  first: usage.QueryUsageResponse__Output,
  response: Response,
): Promise<void> {
  response.type('text/csv; charset=utf-8');
  response.attachment('usage.csv');
  response.setTimeout(stalledClientMs, () => response.destroy());
  const csv = stringify({ header: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
  const rows = Readable.from(allRows(usage, query, first));
  await pipeline(rows, csv, response).catch((error: unknown) => {
    if (isAppError(error)) logger.warn({ err: error }, 'usage export aborted');
  });
}

async function* allRows(
  client: Context['usage'],
  query: usage.QueryUsageRequest,
  first: usage.QueryUsageResponse__Output,
) {
  for (let page = first; ; page = await client.queryUsage({ ...query, pageToken: page.nextPageToken })) {
    for (const row of page.rows) yield rowJson(row);
    if (page.nextPageToken === '') return;
  }
}

async function getQuota(context: Context, request: Request, response: Response): Promise<void> {
  const { usage, defaultLimits } = context;
  const { accountId } = await context.requireManager(request);
  const { allowances } = await usage.getAllowances({ accountIds: [accountId] });
  const { limits, tokensUsed, periodEndUnixMs } = required(allowances[0]);
  response.json({
    object: 'quota',
    requests_per_minute: limits?.requestsPerMinute ?? defaultLimits.account,
    tokens_per_month: limits?.tokensPerMonth ?? defaultLimits.tokensPerMonth ?? null,
    tokens_used: tokensUsed,
    resets_at: isoTime(periodEndUnixMs),
  });
}

/** The columns of the CSV: the fields of a row. */
const columns = [
  ...['from', 'key_id', 'endpoint_id', 'model', 'requests', 'refused', 'failed', 'aborted'],
  ...['prompt_tokens', 'completion_tokens', 'estimated_requests', 'mean_first_byte_ms', 'mean_duration_ms'],
];

function rowJson(row: usage.UsageRow__Output) {
  const rounded = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms));
  return {
    from: isoTime(row.fromUnixMs),
    key_id: row.keyId || null,
    endpoint_id: row.endpointId || null,
    model: row.model || null,
    requests: row.requests,
    refused: row.refused,
    failed: row.failed,
    aborted: row.aborted,
    prompt_tokens: row.promptTokens,
    completion_tokens: row.completionTokens,
    estimated_requests: row.estimated,
    mean_first_byte_ms: rounded(row.meanFirstByteMs),
    mean_duration_ms: rounded(row.meanDurationMs),
  };
}
