import type { keys, usage } from '@hypervize/rpc';
import { isoTime } from './forms.js';

/** The values of `by`, and those of the contract. */
export const usageDimensions = {
  key: 'DIMENSION_KEY',
  endpoint: 'DIMENSION_ENDPOINT',
  model: 'DIMENSION_MODEL',
} as const;

/** One row of usage: the sums of an hour, a day or the whole time, for one value of each dimension. */
export function usageRowJson(row: usage.UsageRow__Output) {
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

/** The fields of a row in their order, for the header of the CSV. */
export const usageColumns: readonly (keyof ReturnType<typeof usageRowJson>)[] = [
  ...(['from', 'key_id', 'endpoint_id', 'model', 'requests', 'refused', 'failed', 'aborted'] as const),
  ...(['prompt_tokens', 'completion_tokens', 'estimated_requests'] as const),
  ...(['mean_first_byte_ms', 'mean_duration_ms'] as const),
];

/** The limits of an account where it has none of its own. Undefined tokens: no quota. */
interface DefaultLimits {
  readonly account: number;
  readonly tokensPerMonth: number | undefined;
}

/** The limits of an account and what it has used of its quota. */
export function quotaJson(allowance: usage.Allowance__Output, defaults: DefaultLimits) {
  const { requestsPerMinute, tokensPerMonth } = allowance.limits ?? {};
  return {
    object: 'quota',
    requests_per_minute: requestsPerMinute ?? defaults.account,
    tokens_per_month: tokensPerMonth ?? defaults.tokensPerMonth ?? null,
    tokens_used: allowance.tokensUsed,
    resets_at: isoTime(allowance.periodEndUnixMs),
  };
}

/** The limits that an account has of its own; null where the platform's default applies. */
export function accountLimitsJson(limits: keys.AccountLimits__Output | null) {
  return {
    requests_per_minute: limits?.requestsPerMinute ?? null,
    tokens_per_month: limits?.tokensPerMonth ?? null,
  };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
