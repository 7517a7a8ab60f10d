import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isAppError } from '@hypervize/errors';
import type { usage } from '@hypervize/rpc';
import { stringify } from 'csv-stringify';
import { Router } from 'express';
import { z } from 'zod';
import type { ManagementDeps, RequireCaller } from './api.js';
import { isoTime, parseBody, required, time } from './validation.js';

const steps = { hour: 'STEP_HOUR', day: 'STEP_DAY', total: 'STEP_TOTAL' } as const;
const dimensions = {
  key: 'DIMENSION_KEY',
  endpoint: 'DIMENSION_ENDPOINT',
  model: 'DIMENSION_MODEL',
} as const;

const question = z
  .strictObject({
    from: time.optional(),
    to: time.optional(),
    key_id: z.string().optional(),
    endpoint_id: z.string().optional(),
    model: z.string().optional(),
    step: z.enum(['hour', 'day', 'total']).default('day'),
    by: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(['key', 'endpoint', 'model'])))
      .default([]),
    format: z.enum(['json', 'csv']).default('json'),
    page_size: z.coerce.number().int().optional(),
    page_token: z.string().optional(),
  })
  .refine(({ from, to }) => from === undefined || from < (to ?? Date.now()), {
    path: ['from'],
    message: 'must be before "to", or now',
  });
type Question = z.output<typeof question>;

const dayMs = 24 * 3_600_000;
/** What is shown if no time is asked for. */
const usualDays = 30;

/** /usage: what the account has used, as JSON page by page, or all of it as CSV. For a key with the scope "global". */
export function usageRoutes(
  {
    usage,
    defaultLimits,
    stalledClientMs,
    logger,
  }: Pick<ManagementDeps, 'usage' | 'defaultLimits' | 'stalledClientMs' | 'logger'>,
  who: RequireCaller,
): Router {
  const router = Router();
  router.get('/usage', async (request, response) => {
    const { accountId } = (await who(request, 'account:manage')).verdict;
    const asked = parseBody(question, request.query);
    const query = queryOf(accountId, asked, Date.now());
    if (asked.format === 'json') {
      const { rows, nextPageToken } = await usage.queryUsage(query);
      response.json({ object: 'list', data: rows.map(rowJson), next_page_token: nextPageToken || null });
      return;
    }
    // The first page is asked for before the answer begins: what is wrong with the question is still an error then.
    const first = await usage.queryUsage(query);
    response.type('text/csv; charset=utf-8');
    response.attachment('usage.csv');
    const lines = stringify({ header: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
    // A page is asked for when the one before has been read. One that cannot be had breaks the answer off; a reader who
    // stops reading, or leaves, is let go.
    response.setTimeout(stalledClientMs, () => response.destroy());
    await pipeline(Readable.from(rowsOf(query, first)), lines, response).catch((error: unknown) => {
      if (!isAppError(error)) return;
      logger.warn({ err: error }, 'an export broke off');
    });
  });

  async function* rowsOf(query: usage.QueryUsageRequest, first: usage.QueryUsageResponse__Output) {
    for (let page = first; ; page = await usage.queryUsage({ ...query, pageToken: page.nextPageToken })) {
      for (const row of page.rows) yield rowJson(row);
      if (page.nextPageToken === '') return;
    }
  }

  router.get('/quota', async (request, response) => {
    const { accountId } = (await who(request, 'account:manage')).verdict;
    const [first] = (await usage.getAllowances({ accountIds: [accountId] })).allowances;
    const allowance = required(first);
    response.json({
      object: 'quota',
      requests_per_minute: allowance.limits?.requestsPerMinute ?? defaultLimits.account,
      tokens_per_month: allowance.limits?.tokensPerMonth ?? defaultLimits.tokensPerMonth ?? null,
      tokens_used: allowance.tokensUsed,
      resets_at: isoTime(allowance.periodEndUnixMs),
    });
  });
  return router;
}

function queryOf(accountId: string, asked: Question, nowMs: number): usage.QueryUsageRequest {
  const toUnixMs = asked.to ?? nowMs;
  return {
    accountId,
    toUnixMs,
    fromUnixMs: asked.from ?? toUnixMs - usualDays * dayMs,
    ...(asked.key_id === undefined ? {} : { keyId: asked.key_id }),
    ...(asked.endpoint_id === undefined ? {} : { endpointId: asked.endpoint_id }),
    ...(asked.model === undefined ? {} : { model: asked.model }),
    step: steps[asked.step],
    by: asked.by.map((dimension) => dimensions[dimension]),
    ...(asked.page_size === undefined ? {} : { pageSize: asked.page_size }),
    ...(asked.page_token === undefined ? {} : { pageToken: asked.page_token }),
  };
}

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
