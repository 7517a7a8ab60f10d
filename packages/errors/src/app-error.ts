import { type ErrorCode, type ErrorRow, errorRow } from './table.js';

/**
 * An error of the error table. `message` is public: clients see it. `cause` is logged by the process that threw the
 * error and never leaves that process.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  /** The invalid field of the request, if the error concerns one. */
  readonly param: string | null;
  /** Value of `Retry-After`, in whole seconds, if a retry can succeed. Defaults to the table's. */
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

  /** The error's row of the table. */
  get row(): ErrorRow {
    return errorRow(this.code);
  }
}

/** Whether a thrown value is an AppError. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}

/** A thrown value as an AppError. Anything that is not one becomes `internal`, with the value as its cause. */
export function toAppError(error: unknown): AppError {
  return isAppError(error) ? error : new AppError('internal', undefined, { cause: error });
}

/** An invalid_request error about one field of the request. */
export function invalid(param: string, message: string): AppError {
  return new AppError('invalid_request', message, { param });
}
