import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { AppError } from '@hypervize/errors';
import type { Cancellation } from './in-flight.js';
import { type UploadRate, watchUpload } from './upload-rate.js';

/** What a request body is limited to. */
export interface BodyLimits {
  readonly maxBytes: number;
  readonly uploadRate: UploadRate;
}

/** The declared length of a request body in bytes: 0 if it has none, "chunked" if it is not known in advance. */
export function declaredLength(request: IncomingMessage): number | 'chunked' {
  if (request.headers['transfer-encoding'] !== undefined) return 'chunked';
  return Number(request.headers['content-length'] ?? 0);
}

/**
 * Receives a body: passes each chunk to `take`. If `take` returns a promise, the request is not read until it resolves,
 * so that the client is slowed down; that time does not count against the client. Rejects
 * - with body_too_large as soon as the limit is passed,
 * - with request_timeout if the body arrives more slowly than the limit,
 * - with `cancelled` if the client disconnects, and with the cancellation's reason,
 * - with what the promise of `take` rejects with.
 *
 * What is left of a refused body is read and discarded, so that a client that sends its whole request before it reads can
 * read the response. The server's limit on the time of a request bounds that.
 */
export function receiveBody(
  request: IncomingMessage,
  { maxBytes, uploadRate }: BodyLimits,
  cancellation: Cancellation,
  take: (chunk: Buffer) => Promise<unknown> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (cancellation.reason) return reject(cancellation.reason);
    // A closed request emits no further 'close' event.
    if (request.destroyed) return reject(new AppError('cancelled'));
    const declared = declaredLength(request);
    if (declared !== 'chunked' && declared > maxBytes) return reject(bodyTooLarge(maxBytes));
    let bytes = 0;
    let pending: Promise<unknown> | undefined;
    const finish = () => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      offCancel();
      watch?.stop();
    };
    const refuse = (error: unknown) => {
      finish();
      reject(error);
      request.resume();
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) return refuse(bodyTooLarge(maxBytes));
      watch?.received(chunk.length);
      pending = take(chunk);
      if (!pending) return;
      request.pause();
      watch?.pause();
      pending.then(readOn, refuse);
    };
    const readOn = () => {
      pending = undefined;
      watch?.resume();
      request.resume();
    };
    const onEnd = () => {
      finish();
      // A request that was paused with its last chunk has ended nevertheless.
      if (pending) pending.then(() => resolve(), reject);
      else resolve();
    };
    const onGone = () => {
      finish();
      reject(new AppError('cancelled'));
    };
    // Most bodies arrive with the head: there is no upload left to watch.
    const watch = request.complete ? undefined : watchUpload(uploadRate, () => refuse(tooSlow(uploadRate)));
    const offCancel = cancellation.onCancel(() => refuse(cancellation.reason));
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

/** Receives a small body whole. Rejects as `receiveBody` does. */
export async function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  cancellation: Cancellation,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await receiveBody(request, limits, cancellation, (chunk) => {
    chunks.push(chunk);
    return undefined;
  });
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

/**
 * The body as a stream, which fails with what `receiveBody` rejects with. Between the client and the reader of the stream
 * it holds at most what one read of the connection has brought, and the stream's own buffer of 16 KiB.
 */
export function boundedBody(
  request: IncomingMessage,
  limits: BodyLimits,
  cancellation: Cancellation,
): Readable {
  let readOn: (() => void) | undefined;
  const continueReading = () => {
    readOn?.();
    readOn = undefined;
  };
  const body = new Readable({
    highWaterMark: 16 * 1_024,
    read: continueReading,
    destroy: (error, callback) => {
      // With the next chunk the receiver finds that the stream is destroyed, and discards the rest.
      continueReading();
      callback(error);
    },
  });
  // An error before the stream is read is reported by the exchange that sends it.
  body.on('error', () => {});
  const received = receiveBody(request, limits, cancellation, (chunk) => {
    if (body.destroyed) return Promise.reject(new AppError('cancelled'));
    if (body.push(chunk)) return undefined;
    return new Promise<void>((resolve) => {
      readOn = resolve;
    });
  });
  received.then(
    () => body.push(null),
    (error: Error) => body.destroy(error),
  );
  return body;
}

/** The error for a body that is larger than `maxBodyBytes`. */
export function bodyTooLarge(maxBodyBytes: number): AppError {
  return new AppError('body_too_large', `The body is larger than the limit of ${maxBodyBytes} bytes.`);
}

function tooSlow({ minBytesPerSecond, windowMs }: UploadRate): AppError {
  return new AppError(
    'request_timeout',
    `The body arrived at less than ${minBytesPerSecond} bytes per second for ${windowMs / 1_000} s. Send it again over a faster connection.`,
  );
}
