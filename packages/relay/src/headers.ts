import type { IncomingHttpHeaders } from 'node:http';
import type { FlatHeaders } from './flat-headers.js';

/** Headers that concern one connection only (RFC 9110, section 7.6.1) and are never forwarded. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Request headers that are dropped: internal ones, forwarding headers, and rate limits. */
const droppedPrefixes = /^(x-hvz-|x-forwarded-|x-ratelimit-)/;

/** Request headers that are dropped: credentials, origin, encoding. */
const droppedFromRequests = new Set([
  'accept-encoding', // responses are read and may get an error event, so they have to be uncompressed
  'authorization',
  'content-length', // the router states its own: it may add to the body
  'cookie',
  'expect',
  'forwarded',
  'host',
  'traceparent', // each hop sets its own trace context
  'tracestate',
  'via', // each hop adds itself
  'x-request-id',
]);

const none: ReadonlySet<string> = new Set();

/** The headers that a Connection header names; like it, they concern one connection only. */
export function namedIn(connection: string | string[] | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return none;
  const text = Array.isArray(connection) ? connection.join() : connection;
  return new Set(
    text
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}

/** The headers of a client's request that are forwarded towards a model server. */
export function requestHeaders(headers: IncomingHttpHeaders): string[] {
  const forwarded: string[] = [];
  const perConnection = namedIn(headers.connection);
  for (const name in headers) {
    const value = headers[name];
    if (
      value === undefined ||
      hopByHop.has(name) ||
      droppedFromRequests.has(name) ||
      droppedPrefixes.test(name) ||
      perConnection.has(name)
    ) {
      continue;
    }
    if (typeof value === 'string') forwarded.push(name, value);
    else for (const one of value) forwarded.push(name, one);
  }
  return forwarded;
}

/** The first value of a header. `name` is in lower case, as the names in `headers`. */
export function headerOf(headers: FlatHeaders, name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1];
  return undefined;
}
