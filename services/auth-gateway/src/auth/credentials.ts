import type { IncomingMessage } from 'node:http';

/** What a request presents to say who it is from. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly key: string }
  /** More than one Authorization header: a proxy in front may have read another one than we would. */
  | { readonly kind: 'ambiguous' };

/**
 * Reads the Authorization header (RFC 9110, section 11.6.2; the scheme is case-insensitive). An empty header counts as
 * none: clients send it when an environment variable is not set. A scheme other than Bearer gives an empty key, which is
 * never valid.
 */
export function readCredentials(request: IncomingMessage): Credentials {
  const header = request.headers.authorization;
  if (header === undefined) return { kind: 'none' };
  if (countHeaders(request.rawHeaders, 'authorization') > 1) return { kind: 'ambiguous' };
  const [, scheme = '', key = ''] = /^(\S*) *(.*)$/.exec(header) ?? [];
  const isBearer = /^bearer$/i.test(scheme);
  if (header === '' || (isBearer && key === '')) return { kind: 'none' };
  return { kind: 'bearer', key: isBearer ? key : '' };
}

function countHeaders(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = rawHeaders[i] as string;
    if (header.length === name.length && header.toLowerCase() === name) count++;
  }
  return count;
}
