import { status as grpcStatus, Metadata, type ServiceError } from '@grpc/grpc-js';
import { AppError, type ErrorCode, isErrorCode, toAppError } from '@hypervize/errors';

/** Trailers in which an AppError crosses the wire; the public message is the status' own text. */
const codeTrailer = 'hvz-error-code';
const paramTrailer = 'hvz-error-param';

/** What grpc-js sends for an error. The cause stays here. */
export function toStatus(error: unknown): { code: number; details: string; metadata: Metadata } {
  const failure = toAppError(error);
  const metadata = new Metadata();
  metadata.set(codeTrailer, failure.code);
  if (failure.param !== null) metadata.set(paramTrailer, failure.param);
  return { code: failure.row.grpc, details: failure.message, metadata };
}

/** A failed call as an AppError: the one that the other side threw, or what the transport's status stands for. */
export function fromStatus(error: ServiceError): AppError {
  const code = error.metadata?.get(codeTrailer)[0];
  if (isErrorCode(code)) {
    const param = error.metadata.get(paramTrailer)[0];
    return new AppError(
      code,
      error.details,
      typeof param === 'string' ? { cause: error, param } : { cause: error },
    );
  }
  return new AppError(transportCode(error.code), undefined, { cause: error });
}

function transportCode(code: number): ErrorCode {
  switch (code) {
    case grpcStatus.CANCELLED:
      return 'cancelled';
    case grpcStatus.DEADLINE_EXCEEDED:
      return 'deadline_exceeded';
    case grpcStatus.RESOURCE_EXHAUSTED:
      return 'overloaded';
    case grpcStatus.UNAVAILABLE:
      return 'unavailable';
    default:
      return 'internal';
  }
}
