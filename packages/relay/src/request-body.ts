import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { AppError } from '@hypervize/errors';
import type { Cut } from './in-flight.js';

/** What a request says of the length of its body: a number of bytes, "chunked" if it will be seen, 0 if there is none. */
export function declaredLength(request: IncomingMessage): number | 'chunked' {
  if (request.headers['transfer-encoding'] !== undefined) return 'chunked';
  return Number(request.headers['content-length'] ?? 0);
}

/**
 * The whole body. Rejects with body_too_large as soon as it is, with `cancelled` if the client goes away, and with the
 * reason of the cut.
 */
export function readBody(request: IncomingMessage, maxBodyBytes: number, cut: Cut): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (cut.reason) return reject(cut.reason);
    // Who has gone already says so no more.
    if (request.destroyed) return reject(new AppError('cancelled'));
    const declared = declaredLength(request);
    if (declared !== 'chunked' && declared > maxBodyBytes) return reject(tooLarge(maxBodyBytes));
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (settle: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      offCut();
      settle();
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) {
        request.pause();
        return finish(() => reject(tooLarge(maxBodyBytes)));
      }
      chunks.push(chunk);
    };
    const onEnd = () =>
      finish(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes)));
    const onGone = () => finish(() => reject(new AppError('cancelled')));
    const offCut = cut.onCut(() => {
      finish(() => reject(cut.reason));
      // What still comes is thrown away, so that the connection can be used again.
      request.resume();
    });
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

/** The body as a stream that fails with body_too_large when it grows too long, and with the request. */
export function boundedBody(request: IncomingMessage, maxBodyBytes: number): Transform {
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) next(tooLarge(maxBodyBytes));
      else next(null, chunk);
    },
  });
  request.on('error', () => bounded.destroy(new AppError('cancelled')));
  bounded.on('error', () => request.unpipe(bounded));
  return request.pipe(bounded);
}

/** The refusal of a body that is larger than `maxBodyBytes`. */
export function tooLarge(maxBodyBytes: number): AppError {
  return new AppError(
    'body_too_large',
    `The body is larger than ${maxBodyBytes} bytes, the most that is accepted.`,
  );
}
