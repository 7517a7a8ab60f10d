import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { AppError, isAppError } from '@hypervize/errors';
import { type Dispatcher, errors } from 'undici';
import type { Cut } from './in-flight.js';
import { endBroken, isEventStream, watchEventBoundary } from './sse.js';

type Headers = Record<string, string | string[] | undefined>;

/** What to do with an upstream's answer, decided when its status and headers are there and nothing is passed on. */
export type Reception =
  | { readonly kind: 'pass'; readonly headers: OutgoingHttpHeaders; readonly passage?: Passage }
  | { readonly kind: 'refuse'; readonly error: AppError };

/** What becomes of an answer's body on its way. */
export interface Passage {
  /** What is passed on now, of this chunk and of what was held back. */
  pass(chunk: Buffer): Buffer;
  /** The answer is complete: what is still to be passed on. Its end is sent after that. */
  finish(): Buffer;
}

export interface ExchangeOptions {
  readonly upstream: Dispatcher;
  readonly request: {
    readonly origin: string;
    readonly path: string;
    readonly method: 'GET' | 'POST';
    readonly headers: Record<string, string | string[]>;
    readonly body: Uint8Array | Readable | null;
  };
  /** Where the answer goes. */
  readonly response: ServerResponse;
  /** How long to wait for the first byte of the answer, and between two of its bytes, in milliseconds. */
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** How long a client may leave what it has been sent unread before it is given up, in milliseconds. */
  readonly stalledClientMs: number;
  /** Cuts the exchange off. */
  readonly cut: Cut;
  receive(status: number, headers: Headers): Reception;
  /** Hears the answer's bytes as they come. */
  onData?(chunk: Buffer): void;
}

/** How an exchange ended. `bytes` counts what was passed on of the answer's body. */
export type Outcome =
  /** All of the answer was passed on. */
  | { readonly kind: 'finished'; readonly status: number; readonly bytes: number }
  /** Nothing was sent to the client, which is still to be answered. */
  | { readonly kind: 'unanswered'; readonly error: AppError; readonly reachedUpstream: boolean }
  /** It failed when the answer had begun. The client has been told as far as the answer's form allows. */
  | { readonly kind: 'broken'; readonly error: AppError; readonly status: number; readonly bytes: number }
  | { readonly kind: 'client-gone'; readonly bytes: number };

/** How long the last words of what is cut off may take to be read, in milliseconds. */
const lastWordsMs = 1_000;

/**
 * Sends one request upstream and passes the answer on, chunk by chunk: a slow client slows the upstream down, a client
 * that goes away ends the exchange upstream at once, and a cut ends it on both sides. Never rejects.
 */
export function exchange(options: ExchangeOptions): Promise<Outcome> {
  const { response, cut } = options;
  return new Promise((resolve) => {
    let upstream: Dispatcher.DispatchController | undefined;
    let ending: Outcome | undefined;
    let status = 0;
    let bytes = 0;
    let stalled: NodeJS.Timeout | undefined;
    let boundary = watchEventBoundary(false);
    let passage: Passage | undefined;
    let announced = false;
    let offCut = () => {};

    const settle = (outcome: Outcome) => {
      if (ending) return;
      ending = outcome;
      clearTimeout(stalled);
      response.off('drain', onDrain);
      response.off('close', onClientClose);
      offCut();
      resolve(outcome);
    };

    /** The exchange cannot go on. Before the answer has begun the caller says so; afterwards it is said here. */
    const fail = (error: AppError) => {
      if (ending) return;
      if (status === 0) {
        settle({ kind: 'unanswered', error, reachedUpstream: upstream !== undefined });
      } else {
        settle({ kind: 'broken', error, status, bytes });
        // Who has lost the right to an answer is not waited for while he does not read it.
        const patienceMs = cut.reason
          ? Math.min(lastWordsMs, options.stalledClientMs)
          : options.stalledClientMs;
        // To an answer whose length the client knows nothing can be added.
        endBroken(response, error, announced ? undefined : boundary.atBoundary(), patienceMs);
      }
      upstream?.abort(error);
    };

    const write = (chunk: Buffer): boolean => {
      bytes += chunk.length;
      boundary.see(chunk);
      return response.write(chunk);
    };

    const onCut = () => fail(cut.reason ?? new AppError('cancelled'));
    const onClientClose = () => {
      settle({ kind: 'client-gone', bytes });
      upstream?.abort(new AppError('cancelled'));
    };
    const onDrain = () => {
      clearTimeout(stalled);
      upstream?.resume();
    };

    if (cut.reason) return onCut();
    if (response.destroyed) return onClientClose();
    offCut = cut.onCut(onCut);
    response.on('close', onClientClose);

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (controller) => {
        upstream = controller;
        if (ending) controller.abort(new AppError('cancelled'));
      },
      onResponseStart: (_controller, code, headers) => {
        if (ending || code < 200) return;
        const reception = options.receive(code, headers);
        if (reception.kind === 'refuse') return fail(reception.error);
        status = code;
        passage = reception.passage;
        announced = reception.headers['content-length'] !== undefined;
        boundary = watchEventBoundary(isEventStream(headers['content-type']));
        response.on('drain', onDrain);
        response.writeHead(code, reception.headers);
        // The headers of a stream go out now, not with its first event, which can be seconds away.
        if (boundary.isEventStream) response.flushHeaders();
      },
      onResponseData: (controller, chunk) => {
        if (ending) return;
        options.onData?.(chunk);
        const passed = passage ? passage.pass(chunk) : chunk;
        if (passed.length > 0 && !write(passed)) {
          controller.pause();
          clearTimeout(stalled);
          stalled = setTimeout(() => response.destroy(), options.stalledClientMs);
        }
      },
      onResponseEnd: () => {
        if (ending) return;
        const rest = passage?.finish();
        if (rest && rest.length > 0) write(rest);
        settle({ kind: 'finished', status, bytes });
        endInTime(response, options.stalledClientMs);
      },
      onResponseError: (_controller, error) => fail(upstreamFailure(error)),
    };

    try {
      options.upstream.dispatch(
        {
          ...options.request,
          headersTimeout: options.firstByteTimeoutMs,
          bodyTimeout: options.idleTimeoutMs,
        },
        handler,
      );
    } catch (error) {
      fail(upstreamFailure(error));
    }
  });
}

function endInTime(response: ServerResponse, stalledClientMs: number) {
  response.end();
  if (response.writableFinished) return;
  const timer = setTimeout(() => response.destroy(), stalledClientMs);
  response.once('close', () => clearTimeout(timer));
  response.once('finish', () => clearTimeout(timer));
}

/** What a failure of the HTTP client means: too slow, or broken. An AppError thrown on our side stays what it is. */
function upstreamFailure(error: unknown): AppError {
  if (isAppError(error)) return error;
  const tooSlow =
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError;
  return new AppError(tooSlow ? 'upstream_timeout' : 'upstream_error', undefined, { cause: error });
}
