import type { IncomingHttpHeaders } from 'node:http';

/** Headers that concern one connection only (RFC 9110, section 7.6.1) and are never passed on. */
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

/**
 * Headers that end at this hop whichever way they go: ours alone, where a request came from, and limits, of which only the
 * gateway knows the customer's.
 */
const endingPrefixes = /^(x-hvz-|x-forwarded-|x-ratelimit-)/;

/** Headers of a request that end at this hop: credentials, where it came from, how it was encoded. */
const notForUpstream = new Set([
  'accept-encoding', // answers are read and, when cut off, ended with an event: they have to be plain
  'authorization',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'traceparent', // the trace of a request is ours from its first hop on
  'tracestate',
  'x-request-id',
]);

const notForClient = new Set(['set-cookie', 'server', 'x-powered-by', 'x-request-id', 'alt-svc']);

const none: ReadonlySet<string> = new Set();

/** The headers that a Connection header names, which end at this hop like itself. */
function named(connection: string | string[] | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return none;
  const text = Array.isArray(connection) ? connection.join() : connection;
  return new Set(
    text
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}

/** The headers of a client's request that may go on towards a model server, with `extra` in place of any it had. */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  extra: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  return Object.assign(passedOn(headers, notForUpstream), extra);
}

/** The headers of an upstream's answer that may go on towards the client, with `extra`. */
export function responseHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  extra: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  return Object.assign(passedOn(headers, notForClient), extra);
}

function passedOn(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  ending: ReadonlySet<string>,
): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  const dropped = named(headers.connection);
  for (const name in headers) {
    const value = headers[name];
    if (
      value === undefined ||
      hopByHop.has(name) ||
      ending.has(name) ||
      endingPrefixes.test(name) ||
      dropped.has(name)
    ) {
      continue;
    }
    passed[name] = value;
  }
  return passed;
}
