import { usageDimensions } from '@hypervize/api-json';
import type { usageParameters } from '@hypervize/api-json/schemas';
import type { usage } from '@hypervize/rpc';
import type { z } from 'zod';

const steps = { hour: 'STEP_HOUR', day: 'STEP_DAY', total: 'STEP_TOTAL' } as const;

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
    ...{ step: steps[step], by: by.map((dimension) => usageDimensions[dimension]) },
    ...(key_id === undefined ? {} : { keyId: key_id }),
    ...(endpoint_id === undefined ? {} : { endpointId: endpoint_id }),
    ...(model === undefined ? {} : { model }),
    ...(page_size === undefined ? {} : { pageSize: page_size }),
    ...(page_token === undefined ? {} : { pageToken: page_token }),
  };
}
