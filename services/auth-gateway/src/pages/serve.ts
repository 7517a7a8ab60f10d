import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@hypervize/errors';
import { sendError } from '@hypervize/relay';
import Negotiator from 'negotiator';
import type { RequestHandler } from '../app.js';
import { type Encoding, encodings, type Site, type SiteFile } from './site.js';

export interface PagesDeps {
  readonly site: Site;
  /** The paths that are answered with the index page. */
  readonly pagePaths: readonly string[];
  /** The headers of every response. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long a client may leave data unread before its connection is closed, in milliseconds. */
  readonly stalledClientMs: number;
}

const forEver = 'public, max-age=31536000, immutable';
const forAnHour = 'public, max-age=3600';
const never = 'no-store';

/** Serves the dashboard: its pages, which hold no data and are never cached, and its files, whose names have hashes. */
export function createPages(deps: PagesDeps): RequestHandler {
  const pages = new Set(deps.pagePaths);
  return async (request, response) => {
    const closed = new Promise((resolve) => response.once('close', resolve));
    response.setTimeout(deps.stalledClientMs, () => response.destroy());
    for (const [name, value] of Object.entries(deps.headers)) response.setHeader(name, value);
    // Compared as it was sent, neither decoded nor normalized: other spellings of a path are other paths.
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const file = deps.site.files.get(path);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads && (file || pages.has(path))) refuse(response, 'method_not_allowed', { allow: 'GET, HEAD' });
    else if (!reads) refuse(response, 'route_not_found');
    else if (file) sendFile(request, response, path, file);
    else if (pages.has(path)) sendIndex(response, 200, deps.site);
    else sendNotFound(request, response, path, deps.site);
    await closed;
  };
}

/** The connection is closed, because the request may have a body that nothing reads. */
function refuse(
  response: ServerResponse,
  code: 'method_not_allowed' | 'route_not_found',
  headers: { readonly allow?: string } = {},
): void {
  sendError(response, new AppError(code), { ...headers, connection: 'close', 'cache-control': never });
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { contentType, etag, forms }: SiteFile,
): void {
  response.setHeader('cache-control', path.startsWith('/assets/') ? forEver : forAnHour);
  response.setHeader('etag', etag);
  if (forms.size > 1) response.setHeader('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  const encoding = chooseEncoding(request, forms);
  const content = forms.get(encoding) ?? Buffer.alloc(0);
  if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
  response.writeHead(200, { 'content-type': contentType, 'content-length': content.length }).end(content);
}

/** The best form that the client accepts. One that refuses them all gets `identity`. */
function chooseEncoding(request: IncomingMessage, forms: SiteFile['forms']): Encoding {
  const available = encodings.filter((encoding) => forms.has(encoding));
  const accepted = new Negotiator(request).encodings(available);
  return available.find((encoding) => accepted.includes(encoding)) ?? 'identity';
}

function sendIndex(response: ServerResponse, status: 200 | 404, { index }: Site): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': index.length,
    'cache-control': never,
  });
  response.end(index);
}

/** A browser that goes to an unknown page gets the site's own not-found page, everything else an error in JSON. */
function sendNotFound(request: IncomingMessage, response: ServerResponse, path: string, site: Site): void {
  response.setHeader('vary', 'accept');
  const acceptsPage = (request.headers.accept ?? '').includes('text/html') && !path.startsWith('/assets/');
  if (acceptsPage) sendIndex(response, 404, site);
  else sendError(response, new AppError('route_not_found'), { 'cache-control': never });
}
