import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listJson, quotaJson, usageColumns, usageRowJson } from '@hypervize/api-json';
import { isAppError } from '@hypervize/errors';
import type { usage } from '@hypervize/rpc';
import { required } from '@hypervize/rpc';
import type { Logger } from '@hypervize/runtime';
import { stringify } from 'csv-stringify';
import type { Clients } from '../clients.js';
import type { DefaultLimits } from '../limits/admit.js';
import type { OperationCall } from './operation.js';
import { accountOperations as operations } from './operations/account.js';
import { type Route, type RouteNeeds, route } from './route.js';
import { usageQuery } from './usage-query.js';

type UsageCall = OperationCall<typeof operations.getUsage>;

interface Deps extends Pick<Clients, 'usage'> {
  readonly defaultLimits: DefaultLimits;
  /** How long a client may leave data unread before its connection is closed, in milliseconds. */
  readonly stalledClientMs: number;
  readonly logger: Logger;
}

/** /usage and /quota: what the account of the caller's key has used, and may use. It needs the scope "global". */
export function usageRoutes(deps: Deps): Route[] {
  const action = 'account:manage';
  const usage: RouteNeeds = {
    ...{ action, audit: 'usage.read' },
    place: ({ format }) => (format === 'csv' ? 'export' : 'request'),
  };
  return [
    route(operations.getUsage, usage, (call) => getUsage(deps, call)),
    route(operations.getQuota, { action, audit: 'quota.read' }, (call) => getQuota(deps, call)),
  ];
}

/** One page of usage as JSON, or all of it as CSV. */
async function getUsage(deps: Deps, call: UsageCall): Promise<void> {
  const parameters = call.query;
  const query = usageQuery(call.accountId, parameters, Date.now());
  // Before a CSV response begins, so that an error is still an error response.
  const first = await deps.usage.queryUsage(query, call.options());
  if (parameters.format === 'csv') await exportCsv(deps, query, first, call);
  else call.respond(200, listJson(first.rows.map(usageRowJson), first.nextPageToken));
}

/**
 * Sends all pages as CSV; each is fetched when the one before has been read. The response is broken off if the request is
 * cancelled, if a page cannot be fetched, or if the client stops reading.
 */
async function exportCsv(
  { usage, stalledClientMs, logger }: Deps,
  query: usage.QueryUsageRequest,
  first: usage.QueryUsageResponse__Output,
  call: UsageCall,
): Promise<void> {
  const { response } = call;
  if (response.headersSent || response.destroyed) return;
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="usage.csv"',
  });
  if (call.request.method === 'HEAD') {
    response.end();
    return;
  }
  response.setTimeout(stalledClientMs, () => response.destroy());
  const csv = stringify({
    header: true,
    columns: [...usageColumns],
    escape_formulas: true,
    record_delimiter: '\r\n',
  });
  // A pipeline adds several listeners besides those of the server.
  response.setMaxListeners(20);
  const rows = Readable.from(allRows(usage, query, first, call));
  await pipeline(rows, csv, response).catch((error: unknown) => {
    if (isAppError(error) && !call.cancellation.reason) logger.warn({ err: error }, 'usage export aborted');
  });
}

async function* allRows(
  client: Deps['usage'],
  query: usage.QueryUsageRequest,
  first: usage.QueryUsageResponse__Output,
  call: UsageCall,
) {
  for (let page = first; ; ) {
    for (const row of page.rows) yield usageRowJson(row);
    if (page.nextPageToken === '') return;
    page = await client.queryUsage({ ...query, pageToken: page.nextPageToken }, call.options());
  }
}

async function getQuota(
  { usage, defaultLimits }: Deps,
  call: OperationCall<typeof operations.getQuota>,
): Promise<void> {
  const { allowances } = await usage.getAllowances({ accountIds: [call.accountId] }, call.options());
  call.respond(200, quotaJson(required(allowances[0]), defaultLimits));
}
