import { AppError } from '@hypervize/errors';
import type {
  BodyTransform,
  ExchangeOptions,
  Outcome,
  ResponseReceiver,
  UpstreamControl,
} from './exchange-options.js';

/** How long a client whose request was cancelled has to read the final event, in milliseconds. */
const finalEventMs = 1_000;

interface Exchange<H> {
  readonly options: ExchangeOptions<H>;
  readonly resolve: (outcome: Outcome) => void;
  /** `ending`: the response is complete, and its last bytes wait for `beforeEnd`. */
  phase: 'awaiting_head' | 'forwarding' | 'ending' | 'ended';
  upstream: UpstreamControl | undefined;
  status: number;
  bytes: number;
  transform: BodyTransform | undefined;
  /** Ends the wait for a client that does not read. */
  timer: NodeJS.Timeout | undefined;
  removeCloseListener: () => void;
  removeCancelListener: () => void;
}

/**
 * Sends one request upstream and forwards the response chunk by chunk: a slow client slows the upstream down, a client
 * that disconnects ends the upstream request at once, and a cancellation ends both. Never rejects.
 */
export function exchange<H>(options: ExchangeOptions<H>): Promise<Outcome> {
  return new Promise((resolve) => {
    const state: Exchange<H> = {
      options,
      resolve,
      phase: 'awaiting_head',
      upstream: undefined,
      status: 0,
      bytes: 0,
      transform: undefined,
      timer: undefined,
      removeCloseListener: nothing,
      removeCancelListener: nothing,
    };
    const { cancellation, downstream } = options;
    if (cancellation.reason) return fail(state, cancellation.reason);
    if (downstream.isClosed()) return clientGone(state);
    state.removeCloseListener = downstream.onClose(() => clientGone(state));
    state.removeCancelListener = cancellation.onCancel(() =>
      fail(state, cancellation.reason ?? new AppError('cancelled')),
    );
    downstream.onDrain(() => {
      clearTimeout(state.timer);
      state.upstream?.resume();
    });
    options.dispatch(receiverOf(state));
  });
}

const nothing = () => {};

function receiverOf<H>(state: Exchange<H>): ResponseReceiver<H> {
  return {
    onSent: (control) => {
      state.upstream = control;
      if (state.phase === 'ended') control.abort(new AppError('cancelled'));
      else state.options.onSent?.();
    },
    onHead: (status, head) => startResponse(state, status, head),
    onData: (chunk) => forwardChunk(state, chunk),
    onEnd: () => complete(state),
    onError: (error) => fail(state, error),
  };
}

function startResponse<H>(state: Exchange<H>, status: number, head: H): void {
  if (state.phase !== 'awaiting_head') return;
  const decision = state.options.onHead(status, head);
  if (decision.kind === 'refuse') {
    fail(state, decision.error);
    return;
  }
  state.phase = 'forwarding';
  state.status = status;
  state.transform = decision.transform;
  state.options.downstream.writeHead(status, decision.headers);
}

function forwardChunk<H>(state: Exchange<H>, chunk: Buffer): void {
  if (state.phase !== 'forwarding') return;
  const { options, transform } = state;
  options.onData?.(chunk);
  const forwarded = transform ? transform.push(chunk) : chunk;
  if (forwarded.length === 0) return;
  state.bytes += forwarded.length;
  if (options.downstream.write(forwarded)) return;
  state.upstream?.pause();
  clearTimeout(state.timer);
  state.timer = setTimeout(() => options.downstream.destroy(), options.stalledClientMs);
}

function complete<H>(state: Exchange<H>): void {
  if (state.phase !== 'forwarding') return;
  const { options, transform } = state;
  const rest = transform?.flush();
  state.phase = 'ending';
  const send = () => {
    if (state.phase !== 'ending') return;
    state.bytes += rest?.length ?? 0;
    settle(state, { kind: 'completed', status: state.status, bytes: state.bytes });
    options.downstream.end(rest, options.stalledClientMs);
  };
  if (options.beforeEnd) options.beforeEnd(send);
  else send();
}

function clientGone<H>(state: Exchange<H>): void {
  if (state.phase === 'ended') return;
  settle(state, { kind: 'client_gone', bytes: state.bytes });
  state.upstream?.abort(new AppError('cancelled'));
}

/** The exchange cannot go on. The client is told here if its response has begun, and by the caller if it has not. */
function fail<H>(state: Exchange<H>, error: AppError): void {
  const { phase, upstream, status, bytes, options } = state;
  if (phase === 'ended') return;
  if (phase === 'awaiting_head') {
    settle(state, { kind: 'unanswered', error, reachedUpstream: upstream !== undefined });
  } else {
    settle(state, { kind: 'aborted', error, status, bytes });
    options.downstream.fail(error, finalEventWithinMs(options));
  }
  upstream?.abort(error);
}

/** A client that has lost its right does not hold its place by not reading. */
function finalEventWithinMs<H>({ cancellation, stalledClientMs }: ExchangeOptions<H>): number {
  return cancellation.reason ? Math.min(finalEventMs, stalledClientMs) : stalledClientMs;
}

function settle<H>(state: Exchange<H>, outcome: Outcome): void {
  state.phase = 'ended';
  clearTimeout(state.timer);
  state.removeCloseListener();
  state.removeCancelListener();
  state.resolve(outcome);
}
