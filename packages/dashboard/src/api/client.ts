import createClient from 'openapi-fetch';
import { errorOfResponse, toApiError } from './error.js';
import type { components, paths } from './schema.js';

/** The named schemas of the API. */
export type Schemas = components['schemas'];

/** How long a request may take, its response included, in milliseconds. */
const deadlineMs = 20_000;

/** The management API, typed by its OpenAPI document. Wrap each call in `result`. */
export const api = createClient<paths>({
  fetch: (request: Request) =>
    fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(deadlineMs)]) }),
});

/** The body of a response. Throws an ApiError if it is an error, or if no response arrived. */
export async function result<T>(
  call: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>,
): Promise<T & {}> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    throw toApiError(cause);
  });
  if (data === undefined || data === null) throw errorOfResponse(response, error);
  return data;
}

/** A value for Idempotency-Key: one for each thing that is to be made, kept for its retries. */
export function idempotencyKey(): string {
  return crypto.randomUUID();
}
