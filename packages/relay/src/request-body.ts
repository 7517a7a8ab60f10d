import type { IncomingMessage } from 'node:http';
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
