import { AppError } from '@hypervize/errors';
import type { MessageStream, OpenMessageStream } from '@hypervize/rpc';
import type { Downstream } from '../downstream.js';
import type { Metering } from '../metering.js';
import {
  consumed,
  createFlow,
  creditOf,
  defaultWindow,
  type Flow,
  granted,
  received,
  sendData,
  sendEnd,
  stopSending,
} from './flow.js';
import { ackFlag, endFlag, frameTypes, RelayProtocolError, readFrames } from './frame.js';
import {
  decodeRequestHead,
  encodeCancel,
  encodeResponseHead,
  type FlatHeaders,
  type RequestHead,
} from './head.js';
import { type Hello, readHello, sendHello } from './hello.js';
import { createOutbox, type Outbox } from './outbox.js';

/** Receives the body of a request. */
export interface BodyReader {
  /** To be granted again with `consumed`. */
  onData(chunk: Buffer): void;
  onEnd(): void;
}

/** One request and its response, on the router's end of a stream. */
export interface ServerExchange extends Downstream {
  readonly head: RequestHead;
  /** Begins to read the body. What has arrived is passed on at once. */
  read(reader: BodyReader): void;
  /** Received bytes have been consumed: the gateway may send as many more. */
  consumed(bytes: number): void;
  /** The status of the response; 0 before its head has been sent. */
  status(): number;
  /** It is known who pays for the request. It is part of the head of the response. */
  setMetering(metering: Metering): void;
  /** The request is being sent to a model server: if it is cancelled, the gateway is told who pays. */
  markSent(): void;
}

export interface ServerLinkOptions {
  readonly open: OpenMessageStream;
  /** Serves an exchange. Called in the turn in which its head arrives. */
  serve(exchange: ServerExchange): unknown;
  /** The stream has ended, and every exchange on it. */
  onClosed(): void;
}

/** The router's end of a stream from one gateway. */
export interface ServerLink {
  /** The gateway is to begin no more exchanges, and to end the stream after the last one. */
  goAway(): void;
  outstanding(): number;
  destroy(error: Error): void;
}

interface Exchange {
  readonly head: RequestHead;
  readonly flow: Flow;
  /** What has arrived of the body before it is read. */
  readonly unread: Buffer[];
  reader: BodyReader | undefined;
  isBodyComplete: boolean;
  metering: Metering | undefined;
  isSent: boolean;
  status: number;
  isClosed: boolean;
  onDrain: (() => void) | undefined;
  onClose: (() => void)[];
}

interface Link {
  readonly options: ServerLinkOptions;
  readonly outbox: Outbox;
  readonly exchanges: Map<number, Exchange>;
  transport: MessageStream | undefined;
  peer: Hello | undefined;
  isClosed: boolean;
  /** The gateway will begin no more exchanges. */
  isEnding: boolean;
}

/** Opens the router's end of a stream. */
export function openServerLink(options: ServerLinkOptions): ServerLink {
  const outbox = createOutbox((batch) => link.transport?.send(batch) ?? false);
  const link: Link = {
    ...{ options, outbox, exchanges: new Map(), transport: undefined, peer: undefined },
    ...{ isClosed: false, isEnding: false },
  };
  link.transport = options.open({
    onMessage: (batch) => receiveBatch(link, batch),
    onDrain: outbox.drained,
    onEnd: () => {
      link.isEnding = true;
      endIfDone(link);
    },
    onClosed: () => closed(link),
  });
  sendHello(outbox);
  return {
    goAway: () => outbox.push(frameTypes.goAway, 0, 0, ''),
    outstanding: () => link.exchanges.size,
    destroy: (error) => destroy(link, error),
  };
}

function receiveBatch(link: Link, batch: Buffer): void {
  if (link.isClosed) return;
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
  if (type === frameTypes.head) {
    begin(link, id, flags, payload);
    return;
  }
  // The gateway may not know yet that an exchange has ended.
  const exchange = link.exchanges.get(id);
  if (!exchange) return;
  switch (type) {
    case frameTypes.data:
      receiveData(exchange, flags, payload);
      return;
    case frameTypes.credit:
      if (granted(exchange.flow, creditOf(payload))) drained(link, exchange);
      return;
    case frameTypes.cancel:
      cancelled(link, exchange);
      return;
  }
}

function receiveLinkFrame(link: Link, type: number, flags: number, payload: Buffer): void {
  if (type === frameTypes.hello) link.peer = readHello(payload);
  else if (type === frameTypes.ping && !(flags & ackFlag))
    link.outbox.push(frameTypes.ping, ackFlag, 0, Buffer.from(payload));
}

function begin(link: Link, id: number, flags: number, payload: Buffer): void {
  if (link.exchanges.has(id)) throw new RelayProtocolError('second head');
  const flow = createFlow(id, link.outbox, link.peer?.window ?? defaultWindow);
  const exchange: Exchange = {
    head: decodeRequestHead(payload),
    flow,
    unread: [],
    reader: undefined,
    isBodyComplete: (flags & endFlag) !== 0,
    metering: undefined,
    isSent: false,
    status: 0,
    isClosed: false,
    onDrain: undefined,
    onClose: [],
  };
  link.exchanges.set(id, exchange);
  link.options.serve(served(link, exchange));
}

/** The exchange as it is seen by what serves it. */
function served(link: Link, exchange: Exchange): ServerExchange {
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
    end: (chunk) => {
      sendEnd(flow, chunk);
      if (flow.isSent) closeExchange(link, exchange);
    },
    fail: (error) => cancelFromHere(link, exchange, error),
    destroy: () => cancelFromHere(link, exchange, new AppError('cancelled')),
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
  exchange.status = status;
  const head = encodeResponseHead({ status, metering: exchange.metering, headers });
  link.outbox.push(frameTypes.head, 0, exchange.flow.id, head);
}

function read(exchange: Exchange, reader: BodyReader): void {
  exchange.reader = reader;
  for (const chunk of exchange.unread.splice(0)) reader.onData(chunk);
  if (exchange.isBodyComplete) reader.onEnd();
}

function receiveData(exchange: Exchange, flags: number, payload: Buffer): void {
  if (exchange.isBodyComplete) throw new RelayProtocolError('data after the end');
  received(exchange.flow, payload.length);
  if ((flags & endFlag) !== 0) exchange.isBodyComplete = true;
  if (!exchange.reader) {
    if (payload.length > 0) exchange.unread.push(payload);
    return;
  }
  if (payload.length > 0) exchange.reader.onData(payload);
  if (exchange.isBodyComplete) exchange.reader.onEnd();
}

function drained(link: Link, exchange: Exchange): void {
  if (exchange.flow.isSent) closeExchange(link, exchange);
  else exchange.onDrain?.();
}

/** The gateway has cancelled the exchange: it is told whether the request has been sent to a model server. */
function cancelled(link: Link, exchange: Exchange): void {
  cancelFromHere(link, exchange, new AppError('cancelled'));
}

function cancelFromHere(link: Link, exchange: Exchange, error: AppError): void {
  if (exchange.isClosed) return;
  const { flow, isSent } = exchange;
  const metering = isSent ? exchange.metering : undefined;
  stopSending(flow);
  link.outbox.push(frameTypes.cancel, 0, flow.id, encodeCancel({ error, metering }));
  closeExchange(link, exchange);
}

function closeExchange(link: Link, exchange: Exchange): void {
  if (exchange.isClosed) return;
  exchange.isClosed = true;
  exchange.unread.length = 0;
  link.exchanges.delete(exchange.flow.id);
  for (const listener of exchange.onClose.splice(0)) listener();
  endIfDone(link);
}

/** The stream ends when the gateway begins no more exchanges and has none. */
function endIfDone(link: Link): void {
  if (!link.isEnding || link.exchanges.size > 0 || link.isClosed) return;
  link.outbox.flush();
  link.transport?.end();
}

function destroy(link: Link, error: Error): void {
  link.transport?.destroy(error);
  closed(link);
}

function closed(link: Link): void {
  if (link.isClosed) return;
  link.isClosed = true;
  link.outbox.close();
  for (const exchange of [...link.exchanges.values()]) {
    stopSending(exchange.flow);
    closeExchange(link, exchange);
  }
  link.options.onClosed();
}
