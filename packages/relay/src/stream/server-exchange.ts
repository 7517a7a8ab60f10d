import { AppError, toAppError } from '@hypervize/errors';
import type { FlatHeaders } from '../flat-headers.js';
import { consumed, createFlow, creditOf, granted, received, sendData, sendEnd, stopSending } from './flow.js';
import { endFlag, frameTypes, RelayProtocolError } from './frame.js';
import { decodeRequestHead, encodeCancel, encodeResponseHead } from './head.js';
import type { Hello } from './hello.js';
import type { BodyReader, Exchange, Link, ServerExchange } from './server-state.js';
import { throwLater } from './throw-later.js';

/** Begins an exchange whose head has arrived. Throws RelayProtocolError if the gateway breaks the protocol. */
export function beginExchange(link: Link, peer: Hello, id: number, flags: number, payload: Buffer): void {
  if (link.exchanges.has(id)) throw new RelayProtocolError('second head');
  const head = decodeRequestHead(payload);
  if (!head) {
    // A gateway of a later version. Another router may understand it.
    const cancel = encodeCancel({ error: new AppError('unavailable'), metering: undefined });
    link.outbox.push(frameTypes.cancel, 0, id, cancel);
    return;
  }
  const flow = createFlow(id, link.outbox, peer.window, () => drained(link, exchange));
  const exchange: Exchange = {
    head,
    flow,
    unread: undefined,
    reader: undefined,
    isBodyComplete: (flags & endFlag) !== 0,
    bodyBytes: 0,
    bodyMs: link.nowMs,
    metering: undefined,
    isSent: false,
    status: 0,
    isClosed: false,
    onDrain: undefined,
    onClose: [],
    timer: undefined,
  };
  link.exchanges.set(id, exchange);
  serve(link, exchange);
}

function serve(link: Link, exchange: Exchange): void {
  try {
    const served = link.options.serve(servedExchange(link, exchange));
    if (served instanceof Promise) served.catch((error) => failExchange(link, exchange, error));
  } catch (error) {
    failExchange(link, exchange, error);
  }
}

/** The exchange as it is seen by what serves it. */
function servedExchange(link: Link, exchange: Exchange): ServerExchange {
  const { flow } = exchange;
  return {
    head: exchange.head,
    read: (reader) => read(exchange, reader),
    consumed: (bytes) => {
      if (!exchange.isClosed && !exchange.isBodyComplete) consumed(flow, bytes);
    },
    setMetering: (metering) => {
      exchange.metering = metering;
    },
    markSent: () => {
      exchange.isSent = true;
    },
    status: () => exchange.status,
    isClosed: () => exchange.isClosed,
    onClose: (listener) => onClose(exchange, listener),
    onDrain: (listener) => {
      exchange.onDrain = listener;
    },
    writeHead: (status, headers) => writeHead(link, exchange, status, headers),
    write: (chunk) => sendData(flow, chunk),
    end: (chunk, withinMs) => end(link, exchange, chunk, withinMs),
    fail: (error) => cancelExchange(link, exchange, error),
    destroy: () => cancelExchange(link, exchange, new AppError('cancelled')),
  };
}

function onClose(exchange: Exchange, listener: () => void): () => void {
  // What is closed closes no more.
  if (exchange.isClosed) queueMicrotask(listener);
  else exchange.onClose.push(listener);
  return () => {
    const at = exchange.onClose.indexOf(listener);
    if (at >= 0) exchange.onClose.splice(at, 1);
  };
}

function writeHead(link: Link, exchange: Exchange, status: number, headers: FlatHeaders): void {
  if (exchange.isClosed || exchange.status !== 0) return;
  const head = encodeResponseHead({ status, metering: exchange.metering, headers });
  exchange.status = status;
  link.outbox.push(frameTypes.head, 0, exchange.flow.id, head);
}

function end(link: Link, exchange: Exchange, chunk: Buffer | undefined, withinMs: number): void {
  if (exchange.isClosed) return;
  sendEnd(exchange.flow, chunk);
  if (exchange.flow.isSent) {
    closeExchange(link, exchange);
    return;
  }
  const late = () => cancelExchange(link, exchange, new AppError('cancelled'));
  exchange.timer ??= setTimeout(late, withinMs);
}

function read(exchange: Exchange, reader: BodyReader): void {
  exchange.reader = reader;
  const { unread } = exchange;
  exchange.unread = undefined;
  if (unread) for (const chunk of unread) reader.onData(chunk);
  if (exchange.isBodyComplete) endBody(exchange, reader);
}

/** The reader, and what it refers to, is not kept for the time of the response. */
function endBody(exchange: Exchange, reader: BodyReader): void {
  exchange.reader = undefined;
  reader.onEnd();
}

/**
 * Receives a frame of an exchange. If what serves it throws, that exchange fails and the others go on. Throws
 * RelayProtocolError if the gateway breaks the protocol.
 */
export function receiveExchangeFrame(
  link: Link,
  exchange: Exchange,
  type: number,
  flags: number,
  payload: Buffer,
): void {
  try {
    switch (type) {
      case frameTypes.data:
        receiveData(link, exchange, flags, payload);
        return;
      case frameTypes.credit:
        granted(exchange.flow, creditOf(payload));
        return;
      case frameTypes.cancel:
        cancelExchange(link, exchange, new AppError('cancelled'));
        return;
    }
  } catch (error) {
    if (error instanceof RelayProtocolError) throw error;
    failExchange(link, exchange, error);
  }
}

function receiveData(link: Link, exchange: Exchange, flags: number, payload: Buffer): void {
  if (exchange.isBodyComplete) throw new RelayProtocolError('data after the end');
  received(exchange.flow, payload.length);
  exchange.bodyBytes += payload.length;
  exchange.bodyMs = link.nowMs;
  const { length } = exchange.head;
  if (length !== 'chunked' && exchange.bodyBytes > length)
    throw new RelayProtocolError('body beyond its length');
  if ((flags & endFlag) !== 0) exchange.isBodyComplete = true;
  if (!exchange.reader) {
    // A copy: it may be kept for long, and it refers to a message with the data of other exchanges.
    if (payload.length > 0) {
      exchange.unread ??= [];
      exchange.unread.push(Buffer.from(payload));
    }
    return;
  }
  if (payload.length > 0) exchange.reader.onData(payload);
  if (exchange.isBodyComplete) endBody(exchange, exchange.reader);
}

/** Cancels exchanges whose bodies have stopped arriving for longer than a time, in milliseconds, although there is credit. */
export function endStalledBodies(link: Link, timeoutMs: number): void {
  for (const exchange of link.exchanges.values()) {
    if (exchange.isBodyComplete) continue;
    if (exchange.flow.receiveCredit === 0) exchange.bodyMs = link.nowMs;
    else if (link.nowMs - exchange.bodyMs > timeoutMs)
      cancelExchange(link, exchange, new AppError('request_timeout'));
  }
}

function drained(link: Link, exchange: Exchange): void {
  if (exchange.flow.isSent) {
    closeExchange(link, exchange);
    return;
  }
  try {
    exchange.onDrain?.();
  } catch (error) {
    failExchange(link, exchange, error);
  }
}

/** What serves the exchange has thrown. */
function failExchange(link: Link, exchange: Exchange, error: unknown): void {
  const failure = toAppError(error);
  cancelExchange(link, exchange, failure);
  link.options.onFailure?.(failure, exchange.head);
}

/** Ends an exchange before its end. The gateway is told why, and who pays if the request has been sent to a model server. */
function cancelExchange(link: Link, exchange: Exchange, error: AppError): void {
  if (exchange.isClosed) return;
  const { flow, isSent } = exchange;
  const metering = isSent ? exchange.metering : undefined;
  link.outbox.push(frameTypes.cancel, 0, flow.id, encodeCancel({ error, metering }));
  closeExchange(link, exchange);
}

/** The exchange is over: its listeners are called. Throws nothing. */
export function closeExchange(link: Link, exchange: Exchange): void {
  if (exchange.isClosed) return;
  exchange.isClosed = true;
  clearTimeout(exchange.timer);
  stopSending(exchange.flow);
  exchange.unread = undefined;
  link.exchanges.delete(exchange.flow.id);
  for (const listener of exchange.onClose.splice(0)) {
    try {
      listener();
    } catch (error) {
      throwLater(error);
    }
  }
  link.onExchangeEnded();
}
