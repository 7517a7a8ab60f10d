import type { ServerResponse } from 'node:http';
import { type AppError, openAiErrorJson } from '@hypervize/errors';

/** Responds with an error in OpenAI's shape. Does nothing if the response has begun or the client is gone. */
export function sendError(
  response: ServerResponse,
  error: AppError,
  extraHeaders: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(openAiErrorJson(error));
  response.writeHead(error.row.http, {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-content-type-options': 'nosniff',
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
    // The rest of a request that arrives too slowly is not waited for.
    ...(error.code === 'request_timeout' ? { connection: 'close' } : {}),
    ...(error.row.http === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...extraHeaders,
  });
  response.end(body);
}
