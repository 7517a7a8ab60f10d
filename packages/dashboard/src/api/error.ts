import { words } from '../strings/common.js';

/** An error response of the API, or why there was none. `status` is 0 if no response arrived. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | undefined,
    /** The field at fault. */
    readonly param: string | undefined = undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ApiError';
  }
}

/** The error that a response stands for. `body` is its parsed JSON, if it has any. */
export function errorOfResponse(response: Response, body: unknown): ApiError {
  const error = readError(body);
  const requestId = response.headers.get('x-request-id') ?? undefined;
  return new ApiError(
    response.status,
    error?.code ?? 'unknown',
    error?.message ?? words.errors.noExplanation(response.status),
    requestId,
    error?.param ?? undefined,
  );
}

/** Anything that was thrown, as an ApiError. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
  const [code, message] = timedOut
    ? ['timeout', words.errors.timeout]
    : error instanceof TypeError
      ? ['unreachable', words.errors.unreachable]
      : ['unexpected', words.errors.unexpected];
  return new ApiError(0, code, message, undefined, undefined, { cause: error });
}

/** Whether the caller has to sign in (again). */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

function readError(body: unknown): { code?: string; message?: string; param?: string | null } | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const { error } = body;
  return typeof error === 'object' && error !== null ? error : undefined;
}
