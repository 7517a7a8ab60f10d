import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@hypervize/errors';
import { type Cancellation, declaredLength, readBody, type UploadRate } from '@hypervize/relay';
import type { Caller } from '../auth/caller.js';
import { isJson } from '../http/checks.js';

/** The largest body of a management request, in bytes. */
const maxBodyBytes = 65_536;
/** How long the rest of a body that is not wanted is discarded before the connection is closed, in milliseconds. */
const discardMs = 2_000;

/**
 * The error for a body that is not accepted, as far as the headers of the request tell. With a session it has to be declared
 * as JSON: a form of another site cannot declare that.
 */
export function bodyHeadersError(
  request: IncomingMessage,
  { kind }: Pick<Caller, 'kind'>,
): AppError | undefined {
  const length = declaredLength(request);
  if (length !== 'chunked' && length > maxBodyBytes) return tooLarge();
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return new AppError('unsupported_media_type');
  const type = request.headers['content-type'] ?? '';
  if (kind === 'session' && length !== 0 && !isJson(type)) return new AppError('unsupported_media_type');
  return undefined;
}

/**
 * Reads the body and parses it: a JSON object or list, or nothing (undefined). A client that waits for it is invited to send
 * the body. Rejects with body_too_large, request_timeout, invalid_json, `cancelled` if the client disconnects, or the reason
 * of the cancellation.
 */
export async function readJson(
  request: IncomingMessage,
  response: ServerResponse,
  cancellation: Cancellation,
  uploadRate: UploadRate,
): Promise<unknown> {
  if (declaredLength(request) === 0) return undefined;
  if (cancellation.reason) throw cancellation.reason;
  if (request.headers.expect !== undefined) response.writeContinue();
  const body = await readBody(request, { maxBytes: maxBodyBytes, uploadRate }, cancellation).catch(
    (error: AppError) => {
      throw error.code === 'body_too_large' ? tooLarge() : error;
    },
  );
  return parse(body);
}

function parse(bytes: Buffer): unknown {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.trim() === '') return undefined;
    parsed = JSON.parse(text);
  } catch {
    throw new AppError('invalid_json');
  }
  if (typeof parsed !== 'object' || parsed === null) throw new AppError('invalid_json');
  return parsed;
}

function tooLarge(): AppError {
  return new AppError('body_too_large', `The body is larger than ${maxBodyBytes / 1024} KiB.`);
}

/**
 * To be called before a response to a request whose body may not have been read: the connection cannot carry another request
 * before the body has passed. A client that waits to be invited sends none, so its connection is closed after the response;
 * from others the body is discarded for a moment, because closing at once could destroy the response on its way.
 */
export function closeIfUnread(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || response.headersSent) return;
  if (request.headers.expect !== undefined && !request.readableFlowing) {
    response.setHeader('connection', 'close');
    return;
  }
  response.once('finish', () => {
    const timer = setTimeout(() => {
      if (!request.complete) request.destroy();
    }, discardMs).unref();
    request.once('close', () => clearTimeout(timer));
  });
}
