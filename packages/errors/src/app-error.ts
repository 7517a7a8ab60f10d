import { type ErrorCode, type ErrorRow, errorRow } from './table.js';

/**
 * A failure that has a place in the error table. `message` is public: it may be shown to a customer. `cause` is for the
 * log of the process that threw and never leaves it.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  /** The request field at fault, if one is. */
  readonly param: string | null;
  /** For `Retry-After`, in whole seconds, where waiting can help: what the thrower knows, or what the table says. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    publicMessage?: string,
    options: { cause?: unknown; param?: string; retryAfterSeconds?: number } = {},
  ) {
    super(publicMessage ?? errorRow(code).message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds ?? errorRow(code).retryAfterSeconds;
  }

  get row(): ErrorRow {
    return errorRow(this.code);
  }
}

/** True for an AppError. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}

/** Anything thrown, as an AppError: what is not one already becomes `internal` with the original as its cause. */
export function toAppError(error: unknown): AppError {
  return isAppError(error) ? error : new AppError('internal', undefined, { cause: error });
}

/** invalid_request, about one field of a request. */
export function invalid(param: string, message: string): AppError {
  return new AppError('invalid_request', message, { param });
}
