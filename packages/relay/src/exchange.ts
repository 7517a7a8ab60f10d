import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { AppError, isAppError, openAiErrorJson } from '@hypervize/errors';
import { type Dispatcher, errors } from 'undici';
import type { Cancellation } from './in-flight.js';
import { endsAtBoundary, isEventStream } from './sse.js';

type Headers = Record<string, string | string[] | undefined>;

/** What to do with an upstream's response, decided when its status and headers are known and nothing is forwarded yet. */
export type HeadersDecision =
  | { readonly kind: 'forward'; readonly headers: OutgoingHttpHeaders; readonly transform?: BodyTransform }
  | { readonly kind: 'refuse'; readonly error: AppError };

/** What happens to the bytes of a response body on their way to the client. */
export interface BodyTransform {
  /** Takes the next chunk; returns what is to be sent now, of this chunk and of what was held back. */
  push(chunk: Buffer): Buffer;
  /** The body is complete: returns what is left to send. The end of the response is sent after that. */
  flush(): Buffer;
}

/** One request to an upstream and where its response goes. */
export interface ExchangeOptions {
  readonly upstream: Dispatcher;
  readonly request: {
    readonly origin: string;
    readonly path: string;
    readonly method: 'GET' | 'POST';
    readonly headers: Record<string, string | string[]>;
    readonly body: Uint8Array | Readable | null;
  };
  /** Receives the upstream's response. */
  readonly response: ServerResponse;
  /** How long to wait for the response headers, and between two chunks of the body, in milliseconds. */
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** How long a client may leave data unread before its connection is closed, in milliseconds. */
  readonly stalledClientMs: number;
  readonly cancellation: Cancellation;
  onHeaders(status: number, headers: Headers): HeadersDecision;
  /** Sees the upstream's bytes as they arrive, before `transform`. */
  onData?(chunk: Buffer): void;
}

/** How an exchange ended. `bytes` is the number of body bytes that were forwarded. */
export type Outcome =
  /** The whole response was forwarded. */
  | { readonly kind: 'completed'; readonly status: number; readonly bytes: number }
  /** Nothing was sent to the client; the caller has to answer it. */
  | { readonly kind: 'unanswered'; readonly error: AppError; readonly reachedUpstream: boolean }
  /** It failed after the response had begun. The client was told as far as the response's form allows. */
  | { readonly kind: 'aborted'; readonly error: AppError; readonly status: number; readonly bytes: number }
  | { readonly kind: 'client_gone'; readonly bytes: number };

/** How long a client whose request was cancelled has to read the final event, in milliseconds. */
const finalEventMs = 1_000;

interface Exchange {
  readonly options: ExchangeOptions;
  readonly resolve: (outcome: Outcome) => void;
  phase: 'awaiting_headers' | 'forwarding' | 'ended';
  upstream: Dispatcher.DispatchController | undefined;
  status: number;
  bytes: number;
  transform: BodyTransform | undefined;
  /** The end of what was forwarded, if the response is a stream of events to which an error event can be added. */
  tail: Buffer | undefined;
  stallTimer: NodeJS.Timeout | undefined;
  removeListeners: () => void;
}

/**
 * Sends one request upstream and forwards the response chunk by chunk: a slow client slows the upstream down, a client
 * that disconnects ends the upstream request at once, and a cancellation ends both. Never rejects.
 */
export function exchange(options: ExchangeOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const state: Exchange = {
      ...{ options, resolve, phase: 'awaiting_headers', upstream: undefined, status: 0, bytes: 0 },
      ...{ transform: undefined, tail: undefined, stallTimer: undefined, removeListeners: () => {} },
    };
    if (options.cancellation.reason) return fail(state, options.cancellation.reason);
    if (options.response.destroyed) return clientGone(state);
    listenToClient(state);
    dispatch(state);
  });
}

function listenToClient(state: Exchange): void {
  const { response, cancellation } = state.options;
  const onClose = () => clientGone(state);
  const onDrain = () => {
    clearTimeout(state.stallTimer);
    state.upstream?.resume();
  };
  const removeCancel = cancellation.onCancel(() =>
    fail(state, cancellation.reason ?? new AppError('cancelled')),
  );
  response.on('close', onClose).on('drain', onDrain);
  state.removeListeners = () => {
    response.off('close', onClose).off('drain', onDrain);
    removeCancel();
  };
}

function dispatch(state: Exchange): void {
  const { upstream, request, firstByteTimeoutMs, idleTimeoutMs } = state.options;
  try {
    upstream.dispatch(
      { ...request, headersTimeout: firstByteTimeoutMs, bodyTimeout: idleTimeoutMs },
      {
        onRequestStart: (controller) => {
          state.upstream = controller;
          if (state.phase === 'ended') controller.abort(new AppError('cancelled'));
        },
        onResponseStart: (_controller, status, headers) => startResponse(state, status, headers),
        onResponseData: (controller, chunk) => forwardChunk(state, controller, chunk),
        onResponseEnd: () => complete(state),
        onResponseError: (_controller, error) => fail(state, upstreamFailure(error)),
      },
    );
  } catch (error) {
    fail(state, upstreamFailure(error));
  }
}

function startResponse(state: Exchange, status: number, headers: Headers): void {
  if (state.phase !== 'awaiting_headers' || status < 200) return;
  const decision = state.options.onHeaders(status, headers);
  if (decision.kind === 'refuse') {
    fail(state, decision.error);
    return;
  }
  state.phase = 'forwarding';
  state.status = status;
  state.transform = decision.transform;
  const { response } = state.options;
  response.writeHead(status, decision.headers);
  if (!isEventStream(headers['content-type'])) return;
  // Nothing can be added to a response whose length the client knows.
  if (decision.headers['content-length'] === undefined) state.tail = Buffer.alloc(0);
  // The headers of a stream are sent now, not with its first event, which can be seconds away.
  response.flushHeaders();
}

function forwardChunk(state: Exchange, controller: Dispatcher.DispatchController, chunk: Buffer): void {
  if (state.phase !== 'forwarding') return;
  state.options.onData?.(chunk);
  const forwarded = state.transform ? state.transform.push(chunk) : chunk;
  if (forwarded.length === 0 || write(state, forwarded)) return;
  controller.pause();
  clearTimeout(state.stallTimer);
  const { response, stalledClientMs } = state.options;
  state.stallTimer = setTimeout(() => response.destroy(), stalledClientMs);
}

/** Writes to the client. Returns false if the client has to catch up first. */
function write(state: Exchange, chunk: Buffer): boolean {
  state.bytes += chunk.length;
  if (state.tail) state.tail = chunk.length < 4 ? Buffer.concat([state.tail.subarray(-4), chunk]) : chunk;
  return state.options.response.write(chunk);
}

function complete(state: Exchange): void {
  if (state.phase !== 'forwarding') return;
  const rest = state.transform?.flush();
  if (rest && rest.length > 0) write(state, rest);
  settle(state, { kind: 'completed', status: state.status, bytes: state.bytes });
  const { response, stalledClientMs } = state.options;
  response.end();
  if (!response.writableFinished) destroyIfStalled(response, stalledClientMs);
}

function clientGone(state: Exchange): void {
  if (state.phase === 'ended') return;
  settle(state, { kind: 'client_gone', bytes: state.bytes });
  state.upstream?.abort(new AppError('cancelled'));
}

/** The exchange cannot go on. The client is told here if its response has begun, and by the caller if it has not. */
function fail(state: Exchange, error: AppError): void {
  switch (state.phase) {
    case 'ended':
      return;
    case 'awaiting_headers':
      settle(state, { kind: 'unanswered', error, reachedUpstream: state.upstream !== undefined });
      break;
    case 'forwarding':
      settle(state, { kind: 'aborted', error, status: state.status, bytes: state.bytes });
      endWithError(state, error);
      break;
  }
  state.upstream?.abort(error);
}

/**
 * Ends a response that has begun and cannot be completed. A stream of events gets a last event that carries the error;
 * anything else is broken off, so that half a response never looks like a whole one.
 */
function endWithError({ options, tail }: Exchange, error: AppError): void {
  const { response, cancellation, stalledClientMs } = options;
  if (!tail) {
    response.destroy();
    return;
  }
  response.end(`${endsAtBoundary(tail) ? '' : '\n\n'}data: ${openAiErrorJson(error)}\n\n`);
  // A client that has lost its right does not hold its place by not reading.
  destroyIfStalled(response, cancellation.reason ? Math.min(finalEventMs, stalledClientMs) : stalledClientMs);
}

function settle(state: Exchange, outcome: Outcome): void {
  state.phase = 'ended';
  clearTimeout(state.stallTimer);
  state.removeListeners();
  state.resolve(outcome);
}

/** Closes the connection if the end of the response has not been flushed within `timeoutMs`. */
function destroyIfStalled(response: ServerResponse, timeoutMs: number): void {
  const timer = setTimeout(() => response.destroy(), timeoutMs);
  const clear = () => clearTimeout(timer);
  response.once('close', clear).once('finish', clear);
}

/** The AppError for a failure of the HTTP client: too slow, or broken. An AppError from our own code stays what it is. */
function upstreamFailure(error: unknown): AppError {
  if (isAppError(error)) return error;
  const isTimeout =
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError;
  return new AppError(isTimeout ? 'upstream_timeout' : 'upstream_error', undefined, { cause: error });
}
