import type { ErrorCode } from '@hypervize/errors';
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
