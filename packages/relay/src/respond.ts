import type { ServerResponse } from 'node:http';
import { type AppError, openAiErrorJson } from '@hypervize/errors';

/** Answers with an error in OpenAI's shape. The answer must not have begun; if the client is gone, nothing happens. */
export function answerError(
  response: ServerResponse,
  error: AppError,
  extra: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(openAiErrorJson(error));
  response.writeHead(error.row.http, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
    ...(error.row.http === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...extra,
  });
  response.end(body);
}

/** Answers with JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  extra: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...extra });
  response.end(body);
}
