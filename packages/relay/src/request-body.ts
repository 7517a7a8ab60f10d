import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { AppError } from '@hypervize/errors';
import type { Cancellation } from './in-flight.js';

/** The declared length of a request body in bytes: 0 if it has none, "chunked" if it is not known in advance. */
export function declaredLength(request: IncomingMessage): number | 'chunked' {
  if (request.headers['transfer-encoding'] !== undefined) return 'chunked';
  return Number(request.headers['content-length'] ?? 0);
}

/**
 * Reads the whole body. Rejects with body_too_large as soon as the limit is passed, with `cancelled` if the client
 * disconnects, and with the cancellation's reason.
 */
export function readBody(
  request: IncomingMessage,
  maxBodyBytes: number,
  cancellation: Cancellation,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (cancellation.reason) return reject(cancellation.reason);
    // A closed request emits no further 'close' event.
    if (request.destroyed) return reject(new AppError('cancelled'));
    const declared = declaredLength(request);
    if (declared !== 'chunked' && declared > maxBodyBytes) return reject(bodyTooLarge(maxBodyBytes));
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (settle: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      offCancel();
      settle();
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) {
        request.pause();
        return finish(() => reject(bodyTooLarge(maxBodyBytes)));
      }
      chunks.push(chunk);
    };
    const onEnd = () =>
      finish(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes)));
    const onGone = () => finish(() => reject(new AppError('cancelled')));
    const offCancel = cancellation.onCancel(() => {
      finish(() => reject(cancellation.reason));
      // The rest of the body is discarded so that the connection can be reused.
      request.resume();
    });
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

/** The body as a stream that fails with body_too_large when it passes the limit, and with `cancelled` if the client disconnects. */
export function boundedBody(request: IncomingMessage, maxBodyBytes: number): Transform {
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) next(bodyTooLarge(maxBodyBytes));
      else next(null, chunk);
    },
  });
  request.on('error', () => bounded.destroy(new AppError('cancelled')));
  bounded.on('error', () => request.unpipe(bounded));
  return request.pipe(bounded);
}

/** The error for a body that is larger than `maxBodyBytes`. */
export function bodyTooLarge(maxBodyBytes: number): AppError {
  return new AppError('body_too_large', `The body is larger than the limit of ${maxBodyBytes} bytes.`);
}
