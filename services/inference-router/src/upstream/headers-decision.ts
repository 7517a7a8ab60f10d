import { AppError } from '@hypervize/errors';
import { type HeadersDecision, responseHeaders } from '@hypervize/relay';

/**
 * Forwards a success, and a host's verdict on the request itself. Any other status concerns the
 * host and the router only: a 401 from a model server must never look like an invalid API key.
 */
export function decideOnHeaders(
  status: number,
  headers: Record<string, string | string[] | undefined>,
): HeadersDecision {
  if (status === 200 || status === 400 || status === 413 || status === 422) {
    return { kind: 'forward', headers: responseHeaders(headers) };
  }
  const overloaded = status === 429 || status === 503;
  return {
    kind: 'refuse',
    error: new AppError(overloaded ? 'no_capacity' : 'upstream_error', undefined, {
      cause: new Error(`model server responded with status ${status}`),
    }),
  };
}
