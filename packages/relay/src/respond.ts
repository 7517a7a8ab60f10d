import type { ServerResponse } from 'node:http';
import { type AppError, openAiErrorJson } from '@hypervize/errors';
import type { Downstream } from './downstream.js';
import type { FlatHeaders } from './flat-headers.js';

/** Responds with an error in OpenAI's shape. Does nothing if the response has begun or the client is gone. */
export function sendError(
  response: ServerResponse,
  error: AppError,
  extraHeaders: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(openAiErrorJson(error));
  const headers = [
    ...errorHeaders(error, body.length),
    // The rest of a request that arrives too slowly is not waited for.
    ...(error.code === 'request_timeout' ? ['connection', 'close'] : []),
    ...(error.row.http === 401 ? ['www-authenticate', 'Bearer'] : []),
    ...Object.entries(extraHeaders).flat(),
  ];
  // Unlike in an array, headers in an object are merged with those that have been set before.
  response.writeHead(error.row.http, recordOf(headers));
  response.end(body);
}

/** How long a gateway may take to receive an error, in milliseconds. */
const errorWithinMs = 10_000;

/** Responds with an error in OpenAI's shape to a gateway, which sends it on to the client. */
export function relayError(downstream: Downstream, error: AppError): void {
  const body = Buffer.from(openAiErrorJson(error));
  downstream.writeHead(error.row.http, errorHeaders(error, body.length));
  downstream.end(body, errorWithinMs);
}

function errorHeaders(error: AppError, length: number): FlatHeaders {
  const { retryAfterSeconds } = error;
  return [
    ...['content-type', 'application/json', 'content-length', String(length)],
    ...['x-content-type-options', 'nosniff'],
    ...(retryAfterSeconds === undefined ? [] : ['retry-after', String(retryAfterSeconds)]),
  ];
}

function recordOf(headers: FlatHeaders): Record<string, string> {
  const record: Record<string, string> = {};
  for (let i = 0; i < headers.length; i += 2) record[headers[i] as string] = headers[i + 1] as string;
  return record;
}
