import { AppError } from '@hypervize/errors';
import type { MessageStream, OpenMessageStream } from '@hypervize/rpc';
import type { ResponseReceiver, UpstreamControl } from '../exchange-options.js';
import type { Metering } from '../metering.js';
import {
  consumed,
  createFlow,
  creditOf,
  type Flow,
  granted,
  received,
  sendData,
  sendEnd,
  stopSending,
  streamLost,
} from './flow.js';
import { ackFlag, endFlag, frameTypes, RelayProtocolError, readFrames } from './frame.js';
import {
  decodeCancel,
  decodeResponseHead,
  encodeCancel,
  encodeRequestHead,
  type RequestHead,
  type ResponseHead,
} from './head.js';
import { type Hello, readHello, sendHello } from './hello.js';
import { createLiveness, type Liveness } from './liveness.js';
import { createOutbox, type Outbox } from './outbox.js';

/** Receives what the router sends on one exchange. */
export interface ExchangeHandler {
  /** Gets the response. After its `onEnd` or `onError`, or after `abort`, it gets nothing more. */
  readonly receiver: ResponseReceiver<ResponseHead>;
  /** The router takes more of the request's body, or none any more: then `write` discards it. */
  onGranted(): void;
  /**
   * The router has ended an exchange that was aborted here, or the stream has ended. `metering`: who pays, if the router
   * says that the request has been sent to a model server.
   */
  onReport(metering: Metering | undefined): void;
}

/** One request and its response, on the gateway's end of a stream. */
export interface ClientExchange extends UpstreamControl {
  /** Sends a part of the body. Returns false if no more should be added before `onGranted`. */
  write(chunk: Buffer): boolean;
  /** Sends the last part of the body, if there is one, and its end. */
  end(chunk?: Buffer): void;
}

/** `connecting`: not usable yet. `draining`: takes no new exchanges, and ends after the last one. */
export type LinkState = 'connecting' | 'open' | 'draining' | 'closed';

/** The gateway's end of a stream to one router. */
export interface ClientLink {
  state(): LinkState;
  /** Begins an exchange. Only while the state is `open`. */
  open(head: RequestHead, handler: ExchangeHandler): ClientExchange;
  /** How many exchanges have not ended. */
  outstanding(): number;
  /** For how long the router has owed an answer to a ping, in milliseconds; 0 if it does not. */
  lateMs(): number;
  /** Takes no new exchanges, and ends the stream after the last one. */
  drain(): void;
  /** Ends the stream, and every exchange on it, at once. */
  destroy(error: Error): void;
}

export interface ClientLinkOptions {
  readonly open: OpenMessageStream;
  /** How often the router is pinged, and after which time without an answer the stream is given up, in milliseconds. */
  readonly pingEveryMs: number;
  readonly pingTimeoutMs: number;
  /** The most bytes that wait to be sent. With more the stream is given up: the router does not read. */
  readonly maxUnsentBytes: number;
  /** How long the response of an exchange, and its next part, may take after anything was sent or received, in milliseconds. */
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  monotonic(): number;
  onState(state: LinkState, cause?: Error): void;
}

interface Exchange {
  readonly flow: Flow;
  readonly handler: ExchangeHandler;
  /** `aborted`: from here; the router has not reported yet. */
  phase: 'awaiting_head' | 'receiving' | 'aborted' | 'ended';
  /** The response is not read. What has arrived is not granted again until it is. */
  isPaused: boolean;
  unconsumed: number;
  /** Who pays, as far as the router has said it. */
  metering: Metering | undefined;
  /** When something was sent or received, by the link's clock. */
  activeMs: number;
}

interface Link {
  readonly options: ClientLinkOptions;
  readonly outbox: Outbox;
  readonly exchanges: Map<number, Exchange>;
  transport: MessageStream | undefined;
  state: LinkState;
  peer: Hello | undefined;
  lastId: number;
  /** The time of the latest tick: precise enough for timeouts of exchanges. */
  nowMs: number;
  readonly liveness: Liveness;
  /** When the end was sent, after the last exchange of a stream that drains. */
  endedMs: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

const maxId = 0xffff_ffff;

/** How long the router may take to report on an exchange that was aborted, in milliseconds. */
const reportTimeoutMs = 5_000;

/** Opens the gateway's end of a stream. It is usable once the router has said hello, which has to happen in `pingTimeoutMs`. */
export function openClientLink(options: ClientLinkOptions): ClientLink {
  const outbox = createOutbox((batch) => link.transport?.send(batch) ?? false);
  const link: Link = {
    ...{ options, outbox, exchanges: new Map(), transport: undefined, state: 'connecting' },
    ...{
      peer: undefined,
      lastId: 0,
      nowMs: options.monotonic(),
      liveness: createLiveness({
        everyMs: options.pingEveryMs,
        timeoutMs: options.pingTimeoutMs,
        monotonic: options.monotonic,
      }),
      endedMs: undefined,
      timer: undefined,
    },
  };
  link.transport = options.open({
    onMessage: (batch) => receiveBatch(link, batch),
    onDrain: outbox.drained,
    onEnd: () => link.transport?.destroy(),
    onClosed: (error) => closed(link, error),
  });
  sendHello(outbox);
  link.timer = setInterval(() => watch(link), options.pingEveryMs);
  return {
    state: () => link.state,
    open: (head, handler) => openExchange(link, head, handler),
    outstanding: () => link.exchanges.size,
    lateMs: link.liveness.lateMs,
    drain: () => drain(link),
    destroy: (error) => destroy(link, error),
  };
}

function openExchange(link: Link, head: RequestHead, handler: ExchangeHandler): ClientExchange {
  if (link.state !== 'open' || !link.peer) throw new AppError('unavailable');
  do link.lastId = link.lastId === maxId ? 1 : link.lastId + 1;
  while (link.exchanges.has(link.lastId));
  const id = link.lastId;
  const flow = createFlow(id, link.outbox, link.peer.window);
  const exchange: Exchange = {
    flow,
    handler,
    phase: 'awaiting_head',
    isPaused: false,
    unconsumed: 0,
    metering: undefined,
    activeMs: link.nowMs,
  };
  link.exchanges.set(id, exchange);
  link.outbox.push(frameTypes.head, 0, id, encodeRequestHead(head));
  return {
    write: (chunk) => {
      exchange.activeMs = link.nowMs;
      return sendData(flow, chunk);
    },
    end: (chunk) => {
      exchange.activeMs = link.nowMs;
      sendEnd(flow, chunk);
    },
    abort: (error) => abort(link, exchange, error),
    pause: () => {
      exchange.isPaused = true;
    },
    resume: () => resume(link, exchange),
  };
}

function abort(link: Link, exchange: Exchange, error: AppError): void {
  const { flow, phase } = exchange;
  if (phase === 'aborted' || phase === 'ended') return;
  exchange.phase = 'aborted';
  exchange.activeMs = link.nowMs;
  stopSending(flow);
  exchange.handler.onGranted();
  link.outbox.push(frameTypes.cancel, 0, flow.id, encodeCancel({ error, metering: undefined }));
}

function resume(link: Link, exchange: Exchange): void {
  exchange.isPaused = false;
  exchange.activeMs = link.nowMs;
  const { unconsumed } = exchange;
  exchange.unconsumed = 0;
  if (unconsumed > 0 && exchange.phase === 'receiving') consumed(exchange.flow, unconsumed);
}

function receiveBatch(link: Link, batch: Buffer): void {
  if (link.state === 'closed') return;
  try {
    readFrames(batch, (type, flags, id, payload) => receiveFrame(link, type, flags, id, payload));
  } catch (error) {
    destroy(link, error as Error);
  }
}

function receiveFrame(link: Link, type: number, flags: number, id: number, payload: Buffer): void {
  if (id === 0) {
    receiveLinkFrame(link, type, flags, payload);
    return;
  }
  // The router may not know yet that an exchange has ended.
  const exchange = link.exchanges.get(id);
  if (!exchange) return;
  exchange.activeMs = link.nowMs;
  switch (type) {
    case frameTypes.head:
      receiveHead(link, exchange, flags, payload);
      return;
    case frameTypes.data:
      receiveData(link, exchange, flags, payload);
      return;
    case frameTypes.credit:
      if (granted(exchange.flow, creditOf(payload))) exchange.handler.onGranted();
      return;
    case frameTypes.cancel: {
      const { error, metering } = decodeCancel(payload);
      exchange.metering ??= metering;
      ended(link, exchange, (receiver) => receiver.onError(error));
      return;
    }
  }
}

function receiveHead(link: Link, exchange: Exchange, flags: number, payload: Buffer): void {
  const head = decodeResponseHead(payload);
  if (exchange.phase === 'receiving') throw new RelayProtocolError('second head');
  exchange.metering = head.metering;
  if (exchange.phase === 'awaiting_head') {
    exchange.phase = 'receiving';
    exchange.handler.receiver.onHead(head.status, head);
  }
  if (flags & endFlag) ended(link, exchange, (receiver) => receiver.onEnd());
}

function receiveData(link: Link, exchange: Exchange, flags: number, payload: Buffer): void {
  if (exchange.phase === 'awaiting_head') throw new RelayProtocolError('data before the head');
  const { flow, handler } = exchange;
  received(flow, payload.length);
  if (payload.length > 0 && exchange.phase === 'receiving') {
    handler.receiver.onData(payload);
    if (exchange.isPaused) exchange.unconsumed += payload.length;
    else if ((flags & endFlag) === 0) consumed(flow, payload.length);
  }
  if (flags & endFlag) ended(link, exchange, (receiver) => receiver.onEnd());
}

/** The router has ended the exchange: the receiver is told, or the report is made if it was aborted here. */
function ended(
  link: Link,
  exchange: Exchange,
  tell: (receiver: ResponseReceiver<ResponseHead>) => void,
): void {
  const wasAborted = exchange.phase === 'aborted';
  exchange.phase = 'ended';
  stopSending(exchange.flow);
  link.exchanges.delete(exchange.flow.id);
  exchange.handler.onGranted();
  if (wasAborted) exchange.handler.onReport(exchange.metering);
  else tell(exchange.handler.receiver);
  endIfDrained(link);
}

function receiveLinkFrame(link: Link, type: number, flags: number, payload: Buffer): void {
  if (type === frameTypes.hello) {
    if (link.peer) throw new RelayProtocolError('second hello');
    link.peer = readHello(payload);
    link.liveness.answered();
    setState(link, 'open');
  } else if (type === frameTypes.ping) {
    if (flags & ackFlag) link.liveness.answered();
    else link.outbox.push(frameTypes.ping, ackFlag, 0, Buffer.from(payload));
  } else if (type === frameTypes.goAway) {
    drain(link);
  }
}

/** Pings the router, and gives it up if it has not answered in time or does not read. */
function watch(link: Link): void {
  const { pingTimeoutMs, maxUnsentBytes, monotonic } = link.options;
  link.nowMs = monotonic();
  endTimedOut(link);
  const next = link.liveness.tick();
  if (next === 'dead') destroy(link, new Error('no answer to a ping'));
  else if (link.outbox.bytes() > maxUnsentBytes) destroy(link, new Error('too much is unsent'));
  else if (link.endedMs !== undefined && link.nowMs - link.endedMs >= pingTimeoutMs)
    destroy(link, new Error('the router did not end the stream'));
  else if (next === 'ping') link.outbox.push(frameTypes.ping, 0, 0, '');
}

/** An exchange in which nothing happens for too long fails. While it is paused, it is the client that is slow. */
function endTimedOut(link: Link): void {
  const { firstByteTimeoutMs, idleTimeoutMs } = link.options;
  const timeouts = {
    awaiting_head: firstByteTimeoutMs,
    receiving: idleTimeoutMs,
    aborted: reportTimeoutMs,
    ended: 0,
  };
  for (const exchange of link.exchanges.values()) {
    const { phase, activeMs, isPaused, handler } = exchange;
    if (isPaused || link.nowMs - activeMs <= timeouts[phase]) continue;
    if (phase === 'aborted') ended(link, exchange, () => {});
    else handler.receiver.onError(new AppError('upstream_timeout'));
  }
}

function drain(link: Link): void {
  if (link.state !== 'open' && link.state !== 'connecting') return;
  setState(link, 'draining');
  endIfDrained(link);
}

/** Nothing more is sent on a stream that takes no new exchanges and has none. */
function endIfDrained(link: Link): void {
  if (link.state !== 'draining' || link.exchanges.size > 0) return;
  link.endedMs ??= link.options.monotonic();
  link.outbox.flush();
  link.transport?.end();
}

function destroy(link: Link, error: Error): void {
  link.transport?.destroy(error);
  closed(link, error);
}

function closed(link: Link, error: Error | undefined): void {
  if (link.state === 'closed') return;
  clearInterval(link.timer);
  link.outbox.close();
  const exchanges = [...link.exchanges.values()];
  link.exchanges.clear();
  setState(link, 'closed', error);
  for (const exchange of exchanges) ended(link, exchange, (receiver) => receiver.onError(streamLost(error)));
}

function setState(link: Link, state: LinkState, cause?: Error): void {
  if (link.state === 'closed' || (link.state === 'draining' && state === 'open')) return;
  link.state = state;
  link.options.onState(state, cause);
}
