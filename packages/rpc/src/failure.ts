import { status as grpcStatus, Metadata, type ServiceError } from '@grpc/grpc-js';
import { AppError, type ErrorCode, isAppError, isErrorCode, toAppError } from '@hypervize/errors';

/** Trailers that carry the code and the param of an AppError. Its public message is the details of the status. */
const codeTrailer = 'hvz-error-code';
const paramTrailer = 'hvz-error-param';

/** The gRPC status for a thrown error. The cause is not sent. */
export function toStatus(error: unknown): { code: number; details: string; metadata: Metadata } {
  const failure = toAppError(error);
  const metadata = new Metadata();
  metadata.set(codeTrailer, failure.code);
  if (failure.param !== null) metadata.set(paramTrailer, failure.param);
  return { code: failure.row.grpc, details: failure.message, metadata };
}

/** The AppError for a failed call: the error that the server threw, or one for the status of the transport. */
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

/** Whether a call failed because the server does not have the method: it is of an earlier version. */
export function isUnimplemented(error: unknown): boolean {
  if (!isAppError(error) || error.code !== 'internal') return false;
  return (error.cause as Partial<ServiceError> | undefined)?.code === grpcStatus.UNIMPLEMENTED;
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
