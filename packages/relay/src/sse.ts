import type { ServerResponse } from 'node:http';
import { type AppError, openAiErrorJson } from '@hypervize/errors';

/** Whether a Content-Type is that of server-sent events. */
export function isEventStream(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && /^text\/event-stream\b/i.test(contentType);
}

/** Watches the end of what has passed: an event can only be added to a stream where another has ended. */
export function watchEventBoundary(eventStream: boolean) {
  let tail = '\n\n';
  return {
    isEventStream: eventStream,
    see: (chunk: Buffer) => {
      if (!eventStream) return;
      const end = chunk.subarray(-2).toString('latin1');
      // Only line ends matter; a carriage return before each is as good as none.
      tail = (tail + (end.length === 2 && chunk.at(-2) === 13 ? chunk.subarray(-4).toString('latin1') : end))
        .replaceAll('\r', '')
        .slice(-2);
    },
    /** Undefined for what is no event stream. */
    atBoundary: (): boolean | undefined => (eventStream ? tail === '\n\n' : undefined),
  };
}

/**
 * Ends an answer that has begun and cannot be finished. A stream of events gets one last event that carries the error.
 * Anything else is broken off, so that half an answer never looks like a whole one.
 */
export function endBroken(
  response: ServerResponse,
  error: AppError,
  atBoundary: boolean | undefined,
  stalledClientMs: number,
): void {
  if (atBoundary === undefined) {
    response.destroy();
    return;
  }
  response.end(`${atBoundary ? '' : '\n\n'}data: ${openAiErrorJson(error)}\n\n`);
  const timer = setTimeout(() => response.destroy(), stalledClientMs);
  response.once('close', () => clearTimeout(timer));
}
