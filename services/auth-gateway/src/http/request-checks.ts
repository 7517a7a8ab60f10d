import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '@hypervize/errors';
import { KEY_PREFIX } from '@hypervize/key-format';
import { bodyTooLarge, declaredLength } from '@hypervize/relay';

/** A name for a request, for the client, the logs and every service behind. */
export function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`;
}

/** The path of a URL, without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** Refuses a URL with a key in it, plain or percent-encoded: it has been in logs and proxies by now. */
export function refuseKeyInUrl(url: string): void {
  if (url.includes(KEY_PREFIX) || (url.includes('%') && decoded(url).includes(KEY_PREFIX))) {
    throw new AppError('key_in_url');
  }
}

function decoded(url: string): string {
  return url.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}

/** Refuses an inference request whose headers already say that it cannot be served. */
export function checkInference(request: IncomingMessage, maxBodyBytes: number): void {
  if (request.method !== 'POST') throw new AppError('method_not_allowed', 'Inference routes take POST.');
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw new AppError('unsupported_media_type');
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'verification') {
    throw new AppError(
      'unsupported_media_type',
      'Compressed bodies are not accepted. Send the JSON as it is.',
    );
  }
  const length = declaredLength(request);
  if (length !== 'chunked' && length > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
}
