import type { usage } from '@hypervize/rpc';
import { z } from 'zod';
import { isoDateTime } from './validation.js';

const steps = { hour: 'STEP_HOUR', day: 'STEP_DAY', total: 'STEP_TOTAL' } as const;
const dimensions = {
  key: 'DIMENSION_KEY',
  endpoint: 'DIMENSION_ENDPOINT',
  model: 'DIMENSION_MODEL',
} as const;

/** The query parameters of GET /usage. */
export const usageParameters = z
  .strictObject({
    from: isoDateTime.optional(),
    to: isoDateTime.optional(),
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
    message: 'must be before "to", or before now if "to" is not given',
  });

const dayMs = 24 * 3_600_000;
/** The period that is reported if none is given. */
const defaultDays = 30;

/** The query for key-service. */
export function usageQuery(
  accountId: string,
  parameters: z.output<typeof usageParameters>,
  nowMs: number,
): usage.QueryUsageRequest {
  const { from, to, key_id, endpoint_id, model, step, by, page_size, page_token } = parameters;
  const toUnixMs = to ?? nowMs;
  return {
    ...{ accountId, toUnixMs, fromUnixMs: from ?? toUnixMs - defaultDays * dayMs },
    ...{ step: steps[step], by: by.map((dimension) => dimensions[dimension]) },
    ...(key_id === undefined ? {} : { keyId: key_id }),
    ...(endpoint_id === undefined ? {} : { endpointId: endpoint_id }),
    ...(model === undefined ? {} : { model }),
    ...(page_size === undefined ? {} : { pageSize: page_size }),
    ...(page_token === undefined ? {} : { pageToken: page_token }),
  };
}
