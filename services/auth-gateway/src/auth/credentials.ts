import type { IncomingMessage } from 'node:http';
import { AppError } from '@hypervize/errors';
import { isOwnOrigin } from '../http/own-origin.js';

/** What a request presents to say who it is from. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'key' | 'session'; readonly credential: string }
  /** It presents more than one, or one that is not accepted from where it comes. */
  | { readonly kind: 'refused'; readonly error: AppError };

/** How sessions are presented. Undefined: there are none, because no identity provider is configured. */
export interface SessionCookie {
  /** The name of the cookie. */
  readonly name: string;
  /** The origin under which browsers reach this gateway. */
  readonly ownOrigin: string;
}

/**
 * Reads the Authorization header (RFC 9110, section 11.6.2; the scheme is case-insensitive), which decides alone, or else the
 * session cookie. An empty header is no credential: clients send it when an environment variable is not set. A scheme other
 * than Bearer gives an empty key, which is never valid.
 */
export function readCredentials(request: IncomingMessage, cookie: SessionCookie | undefined): Credentials {
  const header = request.headers.authorization;
  if (header === undefined) return readSession(request, cookie);
  // A proxy in front may have read another one of several than we would.
  if (countHeaders(request.rawHeaders, 'authorization') > 1) return refused('ambiguous_credentials');
  const [, scheme = '', key = ''] = /^(\S*) *(.*)$/.exec(header) ?? [];
  const isBearer = /^bearer$/i.test(scheme);
  if (header === '' || (isBearer && key === '')) return { kind: 'none' };
  return { kind: 'key', credential: isBearer ? key : '' };
}

function readSession(request: IncomingMessage, cookie: SessionCookie | undefined): Credentials {
  const { cookie: header } = request.headers;
  if (!cookie || header === undefined) return { kind: 'none' };
  const [credential, ...more] = cookieValues(header, cookie.name);
  if (credential === undefined) return { kind: 'none' };
  if (more.length > 0) {
    return refused(
      'ambiguous_credentials',
      'The request has more than one session cookie. Delete the cookies of this site and sign in again.',
    );
  }
  return isOwnOrigin(request, cookie.ownOrigin)
    ? { kind: 'session', credential }
    : refused('cross_site_request');
}

/** The values of all cookies with a name, as they stand in the header (RFC 6265, section 4.2.1). */
export function cookieValues(header: string, name: string): string[] {
  if (!header.includes(name)) return [];
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

function refused(code: 'ambiguous_credentials' | 'cross_site_request', message?: string): Credentials {
  return { kind: 'refused', error: new AppError(code, message) };
}

function countHeaders(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = rawHeaders[i] as string;
    if (header.length === name.length && header.toLowerCase() === name) count++;
  }
  return count;
}
