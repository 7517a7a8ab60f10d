import { type ErrorCode, errorTable } from '@hypervize/errors';
import type { Operation } from '../operation.js';

/** Errors of every route that takes a credential. */
const everywhere: readonly ErrorCode[] = [
  ...(['key_in_url', 'ambiguous_credentials', 'loop_detected', 'headers_too_large'] as const),
  ...(['missing_api_key', 'invalid_api_key', 'expired_api_key', 'invalid_session'] as const),
  ...(['account_suspended', 'cross_site_request', 'insufficient_scope', 'rate_limit_exceeded'] as const),
  ...(['auth_unavailable', 'unavailable', 'overloaded', 'shutting_down', 'internal'] as const),
];
const ofManagement: readonly ErrorCode[] = [...everywhere, 'deadline_exceeded'];
const ofBodies: readonly ErrorCode[] = [
  ...(['invalid_json', 'invalid_request', 'body_too_large', 'unsupported_media_type'] as const),
  'request_timeout',
];

/** The errors of every inference request, besides those of its target. */
export const inferenceErrors: readonly ErrorCode[] = [
  ...everywhere,
  ...ofBodies,
  ...(['model_required', 'no_active_key', 'insufficient_quota'] as const),
  ...(['no_capacity', 'upstream_error', 'upstream_timeout'] as const),
];

/** Every error that a management request can get. */
export function errorsOf(operation: Operation): readonly ErrorCode[] {
  return [
    ...ofManagement,
    ...(operation.query ? (['invalid_request'] as const) : []),
    ...(operation.method === 'GET' ? [] : ofBodies),
    ...(operation.repeatable ? (['idempotency_key_reused'] as const) : []),
    ...(operation.errors ?? []),
  ];
}

/** Writes the responses for errors. Equal ones are one component. */
export interface ErrorWriter {
  /** The responses for these errors, by status. */
  write(codes: readonly ErrorCode[]): Record<string, object>;
  readonly components: Record<string, object>;
}

export function createErrorWriter(): ErrorWriter {
  const components: Record<string, object> = {};
  const names = new Map<string, string>();
  const nameOf = (status: string, codes: readonly ErrorCode[]) => {
    const same = codes.join();
    const known = names.get(same);
    if (known) return known;
    const variants = Object.keys(components).filter((name) => name.startsWith(`Error${status}`)).length;
    const name = variants === 0 ? `Error${status}` : `Error${status}-${variants + 1}`;
    names.set(same, name);
    components[name] = errorResponse(codes);
    return name;
  };
  return {
    components,
    write: (codes) =>
      Object.fromEntries(
        [...byStatus(codes)].map(([status, own]) => [
          status,
          { $ref: `#/components/responses/${nameOf(status, own)}` },
        ]),
      ),
  };
}

function byStatus(codes: readonly ErrorCode[]): Map<string, ErrorCode[]> {
  const found = new Map<string, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const status = String(errorTable[code].http);
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return found;
}

function errorResponse(codes: readonly ErrorCode[]): object {
  const retryAfter = codes.some((code) => errorTable[code].retryAfterSeconds !== undefined);
  const isLimit = codes.includes('rate_limit_exceeded');
  const withCode = { properties: { error: { properties: { code: { enum: codes } } } } };
  return {
    description: codes.map((code) => `\`${code}\`: ${errorTable[code].message}`).join('\n\n'),
    headers: {
      ...headerRefs(['x-request-id']),
      ...(retryAfter ? headerRefs(['retry-after']) : {}),
      ...(isLimit ? limitHeaderRefs : {}),
    },
    content: {
      'application/json': { schema: { allOf: [{ $ref: '#/components/schemas/Error' }, withCode] } },
    },
  };
}

const limitHeaders = ['limit', 'remaining', 'reset'].map((what) => `x-ratelimit-${what}-requests`);
const limitHeaderRefs = headerRefs(limitHeaders);
/** The headers of a response to a request that was admitted. */
export const admittedHeaders = { ...headerRefs(['x-request-id']), ...limitHeaderRefs };

function headerRefs(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
/** The headers that responses refer to. */
export const headerComponents = {
  'x-request-id': { description: 'Identifies the request in logs. Name it to support.', schema: text },
  'retry-after': { description: 'When a retry can succeed, in seconds.', schema: count },
  'x-ratelimit-limit-requests': { description: 'Requests per minute.', schema: count },
  'x-ratelimit-remaining-requests': { description: 'How many of them are left now.', schema: count },
  'x-ratelimit-reset-requests': { description: 'When all of them are left, such as "6m0s".', schema: text },
};
