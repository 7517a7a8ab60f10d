import { AppError, toAppError } from '@hypervize/errors';
import { ackFlag, frameTypes, RelayProtocolError, readFrames } from './frame.js';
import { readHello, sendHello } from './hello.js';
import { answerPing, createOutbox } from './outbox.js';
import { beginExchange, closeExchange, receiveExchangeFrame } from './server-exchange.js';
import type { Link, ServerLink, ServerLinkOptions } from './server-state.js';

/** How long a gateway may take to say hello, in milliseconds. */
const helloTimeoutMs = 10_000;

/** Opens the router's end of a stream. */
export function openServerLink(options: ServerLinkOptions): ServerLink {
  const outbox = createOutbox((batch) => link.transport?.send(batch) ?? false);
  const link: Link = {
    options,
    outbox,
    exchanges: new Map(),
    transport: undefined,
    peer: undefined,
    isClosed: false,
    isEnding: false,
    timer: undefined,
    onExchangeEnded: () => endIfDone(link),
  };
  link.transport = options.open({
    onMessage: (batch) => receiveBatch(link, batch),
    onDrain: outbox.drained,
    onEnd: () => {
      link.isEnding = true;
      endIfDone(link);
    },
    onClosed: (error) => closed(link, error),
  });
  sendHello(outbox);
  link.timer = setTimeout(() => destroy(link, new AppError('deadline_exceeded')), helloTimeoutMs);
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
    destroy(link, error instanceof RelayProtocolError ? refusalOf(error) : toAppError(error));
  }
}

/** What a gateway that breaks the protocol is told. */
function refusalOf(error: RelayProtocolError): AppError {
  return new AppError('invalid_request', `Relay stream: ${error.message}.`, { cause: error });
}

function receiveFrame(link: Link, type: number, flags: number, id: number, payload: Buffer): void {
  if (link.isClosed) return;
  const { peer } = link;
  if (type === frameTypes.hello && id === 0) {
    if (peer) throw new RelayProtocolError('second hello');
    link.peer = readHello(payload);
    clearTimeout(link.timer);
    return;
  }
  if (!peer) throw new RelayProtocolError('no hello');
  if (id === 0) {
    if (type === frameTypes.ping && (flags & ackFlag) === 0) answerPing(link.outbox, payload);
    return;
  }
  if (type === frameTypes.head) {
    beginExchange(link, peer, id, flags, payload);
    return;
  }
  // The gateway may not know yet that an exchange has ended.
  const exchange = link.exchanges.get(id);
  if (exchange) receiveExchangeFrame(link, exchange, type, flags, payload);
}

/** The stream ends when the gateway begins no more exchanges and has none. */
function endIfDone(link: Link): void {
  if (!link.isEnding || link.exchanges.size > 0 || link.isClosed) return;
  link.outbox.finish(() => link.transport?.end());
}

function destroy(link: Link, error: Error): void {
  link.transport?.destroy(error);
  closed(link, error);
}

function closed(link: Link, error: Error | undefined): void {
  if (link.isClosed) return;
  link.isClosed = true;
  clearTimeout(link.timer);
  link.outbox.close();
  for (const exchange of [...link.exchanges.values()]) closeExchange(link, exchange);
  link.options.onClosed(error);
}
