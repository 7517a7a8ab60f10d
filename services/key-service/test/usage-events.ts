import type { usage } from '@hypervize/rpc';
import type { Service } from './service.js';

/** The start of an hour, in milliseconds since the epoch. */
export const hour = Date.UTC(2026, 9, 5, 12);
/** An event in that hour; `extra` changes its fields. */
export const eventOf = (accountId: string, seq: number, extra: Partial<usage.UsageEvent> = {}) => ({
  ...{ seq, accountId, atUnixMs: hour + 60_000, keyId: 'k', endpointId: '', model: 'm' },
  ...{
    promptTokens: 10,
    completionTokens: 5,
    estimated: false,
    status: 200,
    aborted: false,
    durationMs: 100,
  },
  ...extra,
});
/** Queries the total of an account in that hour; `extra` changes the query. */
export const queryUsage = (
  service: Service,
  accountId: string,
  extra: Partial<usage.QueryUsageRequest> = {},
) =>
  service.usage.queryUsage({
    accountId,
    ...{ fromUnixMs: hour, toUnixMs: hour + 1, step: 'STEP_TOTAL' },
    ...extra,
  } as usage.QueryUsageRequest);
