import type { IncomingMessage } from 'node:http';
import { AppError } from '@hypervize/errors';

/** What a request shows to say who it is from. */
export type Credentials = { readonly kind: 'none' } | { readonly kind: 'bearer'; readonly key: string };

/**
 * Reads the Authorization header (RFC 9110, 11.6.2; the scheme's case does not matter). An empty one counts as none: it
 * is what a client sends whose environment variable is not set. Any other that is not a Bearer key stands for a key that
 * cannot be right. Two of them are refused: whoever is in front may have read the other one.
 */
export function readCredentials(request: IncomingMessage): Credentials {
  const header = request.headers.authorization;
  if (header === undefined) return { kind: 'none' };
  if (countHeaders(request.rawHeaders, 'authorization') > 1) throw new AppError('ambiguous_credentials');
  const [, scheme = '', key = ''] = /^(\S*) *(.*)$/.exec(header) ?? [];
  if (header === '' || (/^bearer$/i.test(scheme) && key === '')) return { kind: 'none' };
  return { kind: 'bearer', key: /^bearer$/i.test(scheme) ? key : '' };
}

function countHeaders(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const given = rawHeaders[i] as string;
    if (given.length === name.length && given.toLowerCase() === name) count++;
  }
  return count;
}
