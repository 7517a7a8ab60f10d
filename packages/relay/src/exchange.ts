import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { AppError, isAppError } from '@hypervize/errors';
import { type Dispatcher, errors } from 'undici';
import { endBroken, isEventStream, watchEventBoundary } from './ending.js';

type Headers = Record<string, string | string[] | undefined>;

/** What to do with an upstream's answer, decided when its status and headers are there and nothing is passed on. */
export type Reception =
  | { readonly kind: 'pass'; readonly headers: OutgoingHttpHeaders }
  | { readonly kind: 'refuse'; readonly error: AppError };

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
  /** Cuts the exchange off. Its reason is the AppError that the client is told. */
  readonly cut: AbortSignal;
  receive(status: number, headers: Headers): Reception;
  /** Hears the answer's bytes as they pass. */
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

    const settle = (outcome: Outcome) => {
      if (ending) return;
      ending = outcome;
      clearTimeout(stalled);
      response.off('drain', onDrain);
      response.off('close', onClientClose);
      cut.removeEventListener('abort', onCut);
      resolve(outcome);
    };

    /** The exchange cannot go on. Before the answer has begun the caller says so; afterwards it is said here. */
    const fail = (error: AppError) => {
      if (ending) return;
      if (status === 0) {
        settle({ kind: 'unanswered', error, reachedUpstream: upstream !== undefined });
      } else {
        settle({ kind: 'broken', error, status, bytes });
        endBroken(response, error, boundary.atBoundary(), options.stalledClientMs);
      }
      upstream?.abort(error);
    };

    const onCut = () => fail(cutReason(cut));
    const onClientClose = () => {
      settle({ kind: 'client-gone', bytes });
      upstream?.abort(new AppError('cancelled'));
    };
    const onDrain = () => {
      clearTimeout(stalled);
      upstream?.resume();
    };

    if (cut.aborted) return onCut();
    if (response.destroyed) return onClientClose();
    cut.addEventListener('abort', onCut, { once: true });
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
        boundary = watchEventBoundary(isEventStream(headers['content-type']));
        response.on('drain', onDrain);
        response.writeHead(code, reception.headers);
        // The headers of a stream go out now, not with its first event, which can be seconds away.
        if (boundary.isEventStream) response.flushHeaders();
      },
      onResponseData: (controller, chunk) => {
        if (ending) return;
        bytes += chunk.length;
        boundary.see(chunk);
        options.onData?.(chunk);
        if (!response.write(chunk)) {
          controller.pause();
          clearTimeout(stalled);
          stalled = setTimeout(() => response.destroy(), options.stalledClientMs);
        }
      },
      onResponseEnd: () => {
        if (ending) return;
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

function cutReason(cut: AbortSignal): AppError {
  return isAppError(cut.reason) ? cut.reason : new AppError('cancelled', undefined, { cause: cut.reason });
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
