import type { FlatHeaders } from './flat-headers.js';
import { namedIn } from './headers.js';

/**
 * The headers of a model server's response that a client gets. All others are dropped, because a header is an instruction to
 * the client about our origin, and a model server is not trusted with it: Strict-Transport-Security, Clear-Site-Data,
 * Set-Cookie, Access-Control-*, X-Accel-Redirect to a proxy in front, and whatever is invented next.
 */
const forwardedNames = new Set([
  'cache-control',
  'content-encoding',
  'content-language',
  'content-length',
  'retry-after',
  'retry-after-ms', // read by OpenAI's SDKs
  'x-accel-buffering', // tells a proxy in front not to buffer a stream
]);

/** Information of servers in OpenAI's form, such as openai-processing-ms. */
const forwardedPrefix = 'openai-';

/**
 * Content types that a browser does not run scripts of. A comma would let a second type follow, which browsers prefer to the
 * first.
 */
const inertType =
  /^(?:application\/(?:json|problem\+json|jsonl|x-ndjson|octet-stream)|text\/(?:event-stream|plain|vtt)|audio\/[\w.+-]+|image\/(?:png|jpeg|webp)|video\/mp4)[ \t]*(?:;[^,]*)?$/i;

/** What a response is declared as whose own type might be rendered as a page of our origin, or is missing. */
const opaqueType = 'application/octet-stream';

/** A value that can be sent in a header: visible characters of Latin-1, spaces and tabs. */
const sendable = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The headers of a model server's response that are forwarded to the client. */
export function responseHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): FlatHeaders {
  const forwarded = [
    'content-type',
    inertTypeOf(headers['content-type']),
    'x-content-type-options',
    'nosniff',
  ];
  const perConnection = namedIn(headers.connection);
  for (const name in headers) {
    if (!forwardedNames.has(name) && !name.startsWith(forwardedPrefix)) continue;
    const value = headers[name];
    if (typeof value !== 'string' || !sendable.test(value) || perConnection.has(name)) continue;
    forwarded.push(name, value);
  }
  return forwarded;
}

function inertTypeOf(type: string | string[] | undefined): string {
  return typeof type === 'string' && inertType.test(type) && sendable.test(type) ? type : opaqueType;
}
