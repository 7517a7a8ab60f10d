import type { keys, usage } from '@hypervize/rpc';
import type { z } from 'zod';
import { isoTime } from './forms.js';
import type { quotaSchema, usageRowSchema } from './schemas/usage.js';

/** The values of `by`, and those of the contract. */
export const usageDimensions = {
  key: 'DIMENSION_KEY',
  endpoint: 'DIMENSION_ENDPOINT',
  model: 'DIMENSION_MODEL',
} as const;

/** One row of usage: the sums of an hour, a day or the whole time, for one value of each dimension. */
export function usageRowJson(row: usage.UsageRow__Output): z.infer<typeof usageRowSchema> {
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
    p50_first_byte_ms: rounded(row.p50FirstByteMs),
    p95_first_byte_ms: rounded(row.p95FirstByteMs),
  };
}

/** The fields of a row in their order, for the header of the CSV. New ones go last, for clients that read them by position. */
export const usageColumns: readonly (keyof ReturnType<typeof usageRowJson>)[] = [
  ...(['from', 'key_id', 'endpoint_id', 'model', 'requests', 'refused', 'failed', 'aborted'] as const),
  ...(['prompt_tokens', 'completion_tokens', 'estimated_requests'] as const),
  ...(['mean_first_byte_ms', 'mean_duration_ms', 'p50_first_byte_ms', 'p95_first_byte_ms'] as const),
];

/** The limits of an account where it has none of its own. Undefined tokens: no quota. */
interface DefaultLimits {
  readonly account: number;
  readonly tokensPerMonth: number | undefined;
}

/** The limits of an account and what it has used of its quota. */
export function quotaJson(
  allowance: usage.Allowance__Output,
  defaults: DefaultLimits,
): z.infer<typeof quotaSchema> {
  return {
    object: 'quota',
    ...effectiveLimitsJson(allowance.limits, defaults),
    tokens_used: allowance.tokensUsed,
    resets_at: isoTime(allowance.periodEndUnixMs),
  };
}

/** The limits that apply to an account: its own, or the defaults. */
export function effectiveLimitsJson(limits: keys.AccountLimits__Output | null, defaults: DefaultLimits) {
  return {
    requests_per_minute: limits?.requestsPerMinute ?? defaults.account,
    tokens_per_month: limits?.tokensPerMonth ?? defaults.tokensPerMonth ?? null,
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
