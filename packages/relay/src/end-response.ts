import type { ServerResponse } from 'node:http';
import { type AppError, openAiErrorJson } from '@hypervize/errors';
import { endsAtBoundary } from './sse.js';

/**
 * Ends a response that has begun and cannot be completed. A stream of events gets a last event that carries the error;
 * anything else is broken off, so that half a response never looks like a whole one. `tail` is the end of what has been
 * sent of a stream to which an event can be added, and undefined for other responses. The client has `withinMs` to read it.
 */
export function endWithError(
  response: ServerResponse,
  error: AppError,
  tail: Buffer | undefined,
  withinMs: number,
): void {
  if (!tail) {
    response.destroy();
    return;
  }
  response.end(`${endsAtBoundary(tail) ? '' : '\n\n'}data: ${openAiErrorJson(error)}\n\n`);
  destroyIfStalled(response, withinMs);
}

/** Closes the connection if the end of the response has not been flushed within `timeoutMs`. */
export function destroyIfStalled(response: ServerResponse, timeoutMs: number): void {
  const timer = setTimeout(() => response.destroy(), timeoutMs);
  const clear = () => clearTimeout(timer);
  response.once('close', clear).once('finish', clear);
}
