import type { IncomingMessage } from 'node:http';

/** Whether the browser says that a page of another site embeds or fetches this, as against a navigation of the user. */
export function isEmbeddedElsewhere({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-dest'] !== 'document';
}

/**
 * Whether a request that uses a cookie was sent by a page of our own origin, as far as the browser tells: by Sec-Fetch-Site
 * (W3C Fetch Metadata Request Headers) or, from a browser that does not send it, by Origin. A request that only reads may
 * also be a navigation that its user began (`none`), and may come without either header: its response is of no use to
 * another origin.
 */
export function isOwnOrigin(request: IncomingMessage, ownOrigin: string | undefined): boolean {
  const { method, headers } = request;
  const reads = method === 'GET' || method === 'HEAD';
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || (reads && site === 'none');
  if (headers.origin !== undefined) return ownOrigin !== undefined && headers.origin === ownOrigin;
  return reads;
}
