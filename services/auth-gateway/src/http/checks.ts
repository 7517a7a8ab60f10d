import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '@hypervize/errors';
import { hasCredential } from '@hypervize/key-format';
import { bodyTooLarge, declaredLength } from '@hypervize/relay';

const idBytes = 16;
/** Random bytes for the next ids: a call of the generator costs more than everything else about an id. */
const random = Buffer.alloc(256 * idBytes);
let used = random.length;

/** A new request id, for the client, the logs and the other services. */
export function newRequestId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += idBytes;
  return `req_${random.toString('hex', used - idBytes, used)}`;
}

/** The scheme and authority of a request target in absolute-form, which a server has to accept (RFC 9112, section 3.2.2). */
const schemeAndAuthority = /^https?:\/\/[^/?#]*/i;

/** A request target in origin-form, if it was in absolute-form. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = target.replace(schemeAndAuthority, '');
  return rest.startsWith('/') || rest === target ? rest : `/${rest}`;
}

/** The path of a request target, without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

/** The error for a URL that contains a key or a session credential, plain or percent-encoded: by now it is in logs and proxies. */
export function keyInUrlError(target: string): AppError | undefined {
  const found = hasCredential(target) || (target.includes('%') && hasCredential(decoded(target)));
  return found ? new AppError('key_in_url') : undefined;
}

function decoded(target: string): string {
  return target.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}

/** Whether a Content-Type is that of JSON in UTF-8. */
export function isJson(type: string): boolean {
  return /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type);
}

/** The error for an inference request whose method or headers show that it cannot be served. */
export function inferenceHeadersError(request: IncomingMessage, maxBodyBytes: number): AppError | undefined {
  if (request.method !== 'POST') {
    return new AppError('method_not_allowed', 'Send inference requests with POST.');
  }
  const type = request.headers['content-type'] ?? '';
  if (!isJson(type)) {
    return new AppError('unsupported_media_type');
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return new AppError(
      'unsupported_media_type',
      'Compressed bodies are not accepted. Send uncompressed JSON.',
    );
  }
  const length = declaredLength(request);
  return length !== 'chunked' && length > maxBodyBytes ? bodyTooLarge(maxBodyBytes) : undefined;
}
