import { AppError, toAppError } from '@hypervize/errors';
import type { ResponseReceiver } from '../exchange-options.js';
import type { ClientExchange, Exchange, ExchangeHandler, Link } from './client-state.js';
import { consumed, createFlow, creditOf, granted, received, sendData, sendEnd, stopSending } from './flow.js';
import { endFlag, frameTypes, RelayProtocolError } from './frame.js';
import {
  decodeCancel,
  decodeResponseHead,
  encodeCancel,
  encodeRequestHead,
  type RequestHead,
  type ResponseHead,
} from './head.js';
import { throwLater } from './throw-later.js';

const maxId = 0xffff_ffff;

/** How long the router may take to report on an exchange that was aborted, in milliseconds. */
const reportTimeoutMs = 5_000;

/** Begins an exchange. Throws `unavailable` if the stream takes none, and what `encodeRequestHead` throws. */
export function openExchange(link: Link, head: RequestHead, handler: ExchangeHandler): ClientExchange {
  if (link.state !== 'open' || !link.peer) throw new AppError('unavailable');
  const encoded = encodeRequestHead(head);
  do link.lastId = link.lastId === maxId ? 1 : link.lastId + 1;
  while (link.exchanges.has(link.lastId));
  const id = link.lastId;
  const flow = createFlow(id, link.outbox, link.peer.window, () => handler.onGranted());
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
  link.outbox.push(frameTypes.head, 0, id, encoded);
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
  link.outbox.push(frameTypes.cancel, 0, flow.id, encodeCancel({ error, metering: undefined }));
  exchange.handler.onGranted();
}

function resume(link: Link, exchange: Exchange): void {
  exchange.isPaused = false;
  exchange.activeMs = link.nowMs;
  const { unconsumed } = exchange;
  exchange.unconsumed = 0;
  if (unconsumed > 0 && exchange.phase === 'receiving') consumed(exchange.flow, unconsumed);
}

/**
 * Receives a frame of an exchange. If its handler throws, that exchange fails and the others go on. Throws RelayProtocolError
 * if the router breaks the protocol.
 */
export function receiveExchangeFrame(
  link: Link,
  exchange: Exchange,
  type: number,
  flags: number,
  payload: Buffer,
): void {
  exchange.activeMs = link.nowMs;
  try {
    switch (type) {
      case frameTypes.head:
        receiveHead(link, exchange, flags, payload);
        return;
      case frameTypes.data:
        receiveData(link, exchange, flags, payload);
        return;
      case frameTypes.credit:
        granted(exchange.flow, creditOf(payload));
        return;
      case frameTypes.cancel:
        receiveCancel(link, exchange, payload);
        return;
    }
  } catch (error) {
    if (error instanceof RelayProtocolError) throw error;
    failExchange(link, exchange, toAppError(error));
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
  if (flags & endFlag) endExchange(link, exchange, tellEnd);
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
  if (flags & endFlag) endExchange(link, exchange, tellEnd);
}

function receiveCancel(link: Link, exchange: Exchange, payload: Buffer): void {
  const { error, metering } = decodeCancel(payload);
  exchange.metering ??= metering;
  if (exchange.phase === 'awaiting_head' && exchange.metering) exchange.handler.onReport(exchange.metering);
  endExchange(link, exchange, (receiver) => receiver.onError(error));
}

const tellEnd = (receiver: ResponseReceiver<ResponseHead>) => receiver.onEnd();

/** The exchange has ended: its receiver is told, or the report is made if it was aborted here. */
export function endExchange(
  link: Link,
  exchange: Exchange,
  tell: (receiver: ResponseReceiver<ResponseHead>) => void,
): void {
  const { flow, phase, handler } = exchange;
  if (phase === 'ended') return;
  exchange.phase = 'ended';
  stopSending(flow);
  link.exchanges.delete(flow.id);
  try {
    if (phase === 'aborted') handler.onReport(exchange.metering);
    else tell(handler.receiver);
    handler.onGranted();
  } catch (error) {
    throwLater(error);
  }
  link.onExchangeEnded();
}

/** The exchange cannot go on: the router and the receiver are told. Throws nothing. */
function failExchange(link: Link, exchange: Exchange, error: AppError): void {
  const { phase, handler } = exchange;
  if (phase === 'aborted' || phase === 'ended') {
    throwLater(error);
    return;
  }
  try {
    abort(link, exchange, error);
    handler.receiver.onError(error);
  } catch (second) {
    throwLater(second);
  }
}

/** An exchange in which nothing happens for too long fails. While it is paused, it is the client that is slow. */
export function endTimedOut(link: Link): void {
  const { firstByteTimeoutMs, idleTimeoutMs } = link.options;
  const timeouts = {
    awaiting_head: firstByteTimeoutMs,
    receiving: idleTimeoutMs,
    aborted: reportTimeoutMs,
    ended: 0,
  };
  for (const exchange of link.exchanges.values()) {
    const { phase, activeMs, isPaused } = exchange;
    if (phase !== 'aborted' && isPaused) continue;
    if (link.nowMs - activeMs <= timeouts[phase]) continue;
    if (phase === 'aborted') endExchange(link, exchange, () => {});
    else failExchange(link, exchange, new AppError('upstream_timeout'));
  }
}
