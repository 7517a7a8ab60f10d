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
import type { Call } from './call.js';
import type { Route } from './route.js';
import { usageParameters, usageQuery } from './usage-query.js';
import { parseQuery } from './validation.js';

interface Deps extends Pick<Clients, 'usage'> {
  readonly defaultLimits: DefaultLimits;
  /** How long a client may leave data unread before its connection is closed, in milliseconds. */
  readonly stalledClientMs: number;
  readonly logger: Logger;
}

/** /usage and /quota: what the account of the caller's key has used, and may use. It needs the scope "global". */
export function usageRoutes(deps: Deps): Route[] {
  const read = { method: 'GET', action: 'account:manage' } as const;
  return [
    {
      ...{ ...read, path: '/api/usage', audit: 'usage.read' },
      place: ({ format }) => (format === 'csv' ? 'export' : 'request'),
      serve: (call) => getUsage(deps, call),
    },
    { ...read, path: '/api/quota', audit: 'quota.read', serve: (call) => getQuota(deps, call) },
  ];
}

/** One page of usage as JSON, or all of it as CSV. */
async function getUsage(deps: Deps, call: Call): Promise<void> {
  const parameters = parseQuery(usageParameters, call.request.query);
  const query = usageQuery(call.accountId, parameters, Date.now());
  // Before a CSV response begins, so that an error is still an error response.
  const first = await deps.usage.queryUsage(query, call.options());
  if (parameters.format === 'csv') await exportCsv(deps, query, first, call);
  else call.json(200, listJson(first.rows.map(usageRowJson), first.nextPageToken));
}

/**
 * Sends all pages as CSV; each is fetched when the one before has been read. The response is broken off if the request is
 * cancelled, if a page cannot be fetched, or if the client stops reading.
 */
async function exportCsv(
  { usage, stalledClientMs, logger }: Deps,
  query: usage.QueryUsageRequest,
  first: usage.QueryUsageResponse__Output,
  call: Call,
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
  call: Call,
) {
  for (let page = first; ; ) {
    for (const row of page.rows) yield usageRowJson(row);
    if (page.nextPageToken === '') return;
    page = await client.queryUsage({ ...query, pageToken: page.nextPageToken }, call.options());
  }
}

async function getQuota({ usage, defaultLimits }: Deps, call: Call): Promise<void> {
  const { allowances } = await usage.getAllowances({ accountIds: [call.accountId] }, call.options());
  call.json(200, quotaJson(required(allowances[0]), defaultLimits));
}
