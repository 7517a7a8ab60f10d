import { AppError, isAppError } from '@hypervize/errors';
import { type Dispatcher, errors } from 'undici';
import { destroyIfStalled, endWithError } from './end-response.js';
import type { BodyTransform, ExchangeOptions, Headers, Outcome } from './exchange-options.js';
import { isEventStream } from './sse.js';

/** An upstream that sends more informational responses is failing: each one extends the wait for the response. */
const maxInformation = 8;

/** How long a client whose request was cancelled has to read the final event, in milliseconds. */
const finalEventMs = 1_000;

const noListeners = () => {};

interface Exchange {
  readonly options: ExchangeOptions;
  readonly resolve: (outcome: Outcome) => void;
  /** `client_left`: before the response, and the upstream is given `lingerMs`. */
  phase: 'awaiting_headers' | 'client_left' | 'forwarding' | 'ended';
  /** How many informational responses have arrived. */
  information: number;
  upstream: Dispatcher.DispatchController | undefined;
  status: number;
  bytes: number;
  transform: BodyTransform | undefined;
  /** The end of what was forwarded, if the response is a stream of events to which an error event can be added. */
  tail: Buffer | undefined;
  /** Ends the wait for a client that does not read, or for an upstream whose client has left. */
  timer: NodeJS.Timeout | undefined;
  removeListeners: () => void;
}

/**
 * Sends one request upstream and forwards the response chunk by chunk: a slow client slows the upstream down, a client
 * that disconnects ends the upstream request at once, and a cancellation ends both. Never rejects.
 */
export function exchange(options: ExchangeOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const state: Exchange = {
      options,
      resolve,
      phase: 'awaiting_headers',
      information: 0,
      upstream: undefined,
      status: 0,
      bytes: 0,
      transform: undefined,
      tail: undefined,
      timer: undefined,
      removeListeners: noListeners,
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
    clearTimeout(state.timer);
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
          else state.options.onSent?.();
        },
        onResponseStart: (_controller, status, headers) => {
          if (status < 200) inform(state, headers);
          else startResponse(state, status, headers);
        },
        onResponseData: (controller, chunk) => forwardChunk(state, controller, chunk),
        onResponseEnd: () => complete(state),
        onResponseError: (_controller, error) => fail(state, upstreamFailure(error)),
      },
    );
  } catch (error) {
    fail(state, upstreamFailure(error));
  }
}

function inform(state: Exchange, headers: Headers): void {
  if (state.phase === 'ended') return;
  state.options.onInformation?.(headers);
  if (state.phase === 'client_left') {
    clientGone(state);
  } else if (++state.information > maxInformation) {
    const cause = new Error(`more than ${maxInformation} informational responses`);
    fail(state, new AppError('upstream_error', undefined, { cause }));
  }
}

function startResponse(state: Exchange, status: number, headers: Headers): void {
  if (state.phase !== 'awaiting_headers' && state.phase !== 'client_left') return;
  const decision = state.options.onHeaders(status, headers);
  if (state.phase === 'client_left') {
    clientGone(state);
    return;
  }
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
  clearTimeout(state.timer);
  const { response, stalledClientMs } = state.options;
  state.timer = setTimeout(() => response.destroy(), stalledClientMs);
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
  if (state.options.beforeEnd) state.options.beforeEnd(() => end(state, rest));
  else end(state, rest);
}

/** Sends what is left of a complete response, and its end, unless the client has left or the request was cancelled. */
function end(state: Exchange, rest: Buffer | undefined): void {
  if (state.phase !== 'forwarding') return;
  if (rest && rest.length > 0) write(state, rest);
  settle(state, { kind: 'completed', status: state.status, bytes: state.bytes });
  const { response, stalledClientMs } = state.options;
  response.end();
  if (!response.writableFinished) destroyIfStalled(response, stalledClientMs);
}

function clientGone(state: Exchange): void {
  const { phase, upstream, information, options } = state;
  if (phase === 'ended') return;
  if (phase === 'awaiting_headers' && upstream && information === 0 && options.lingerMs) {
    state.phase = 'client_left';
    state.timer = setTimeout(() => clientGone(state), options.lingerMs);
    return;
  }
  settle(state, { kind: 'client_gone', bytes: state.bytes });
  upstream?.abort(new AppError('cancelled'));
}

/** The exchange cannot go on. The client is told here if its response has begun, and by the caller if it has not. */
function fail(state: Exchange, error: AppError): void {
  switch (state.phase) {
    case 'ended':
      return;
    case 'client_left':
      clientGone(state);
      return;
    case 'awaiting_headers':
      settle(state, { kind: 'unanswered', error, reachedUpstream: state.upstream !== undefined });
      break;
    case 'forwarding':
      settle(state, { kind: 'aborted', error, status: state.status, bytes: state.bytes });
      endWithError(state.options.response, error, state.tail, finalEventWithinMs(state.options));
      break;
  }
  state.upstream?.abort(error);
}

/** A client that has lost its right does not hold its place by not reading. */
function finalEventWithinMs({ cancellation, stalledClientMs }: ExchangeOptions): number {
  return cancellation.reason ? Math.min(finalEventMs, stalledClientMs) : stalledClientMs;
}

function settle(state: Exchange, outcome: Outcome): void {
  state.phase = 'ended';
  clearTimeout(state.timer);
  state.removeListeners();
  state.resolve(outcome);
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
