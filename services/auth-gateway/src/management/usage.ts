import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listJson, quotaJson, usageColumns, usageRowJson } from '@hypervize/api-json';
import { isAppError } from '@hypervize/errors';
import type { usage } from '@hypervize/rpc';
import { required } from '@hypervize/rpc';
import { stringify } from 'csv-stringify';
import { type Request, type Response, Router } from 'express';
import type { ManagementContext } from './context.js';
import { usageParameters, usageQuery } from './usage-query.js';
import { parseQuery } from './validation.js';

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
  else response.json(listJson(first.rows.map(usageRowJson), first.nextPageToken));
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
  const csv = stringify({
    header: true,
    columns: [...usageColumns],
    escape_formulas: true,
    record_delimiter: '\r\n',
  });
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
    for (const row of page.rows) yield usageRowJson(row);
    if (page.nextPageToken === '') return;
  }
}

async function getQuota(context: Context, request: Request, response: Response): Promise<void> {
  const { usage, defaultLimits } = context;
  const { accountId } = await context.requireManager(request);
  const { allowances } = await usage.getAllowances({ accountIds: [accountId] });
  response.json(quotaJson(required(allowances[0]), defaultLimits));
}
