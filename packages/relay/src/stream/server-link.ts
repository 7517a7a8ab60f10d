import { AppError, toAppError } from '@hypervize/errors';
import { ackFlag, frameTypes, RelayProtocolError, readFrames } from './frame.js';
import { readHello, sendHello } from './hello.js';
import { createLiveness } from './liveness.js';
import { answerPing, createOutbox } from './outbox.js';
import { beginExchange, closeExchange, endStalledBodies, receiveExchangeFrame } from './server-exchange.js';
import type { Link, ServerLink, ServerLinkOptions } from './server-state.js';

/** How often the gateway's state is checked, in milliseconds. */
const checkEveryMs = 1_000;

/** How long nothing may arrive from a gateway, which pings twice a second, in milliseconds: it has been stopped, or it hangs. */
const silenceTimeoutMs = 20_000;

/** How long the body of an exchange may stop arriving, in milliseconds. The gateway's own limits for its clients are stricter. */
const bodyTimeoutMs = 120_000;

/** The most bytes that wait to be sent. With more the stream is given up: the gateway does not read. */
const maxUnsentBytes = 16 * 1_024 * 1_024;

/** Opens the router's end of a stream. The gateway has to say hello within 20 seconds. */
export function openServerLink(options: ServerLinkOptions): ServerLink {
  const outbox = createOutbox((batch) => link.transport?.send(batch) ?? false);
  const { monotonic } = options;
  const link: Link = {
    options,
    outbox,
    exchanges: new Map(),
    transport: undefined,
    peer: undefined,
    isClosed: false,
    isEnding: false,
    nowMs: monotonic(),
    liveness: createLiveness({ everyMs: checkEveryMs, timeoutMs: silenceTimeoutMs, monotonic }),
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
  link.timer = setInterval(() => watch(link), checkEveryMs);
  link.timer.unref();
  return {
    goAway: () => outbox.push(frameTypes.goAway, 0, 0, ''),
    outstanding: () => link.exchanges.size,
    destroy: (error) => destroy(link, error),
  };
}

function receiveBatch(link: Link, batch: Buffer): void {
  if (link.isClosed) return;
  if (link.peer) link.liveness.answered();
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
    link.liveness.answered();
    return;
  }
  if (!peer) throw new RelayProtocolError('no hello');
  if (id === 0) {
    if (type === frameTypes.ping && (flags & ackFlag) === 0) answerPing(link.outbox, payload);
    return;
  }
  if (type === frameTypes.head) {
    // Each head is answered. Between two checks a gateway that does not read must not make more answers wait than fit.
    if (link.outbox.bytes() > maxUnsentBytes) throw new AppError('overloaded');
    beginExchange(link, peer, id, flags, payload);
    return;
  }
  // The gateway may not know yet that an exchange has ended.
  const exchange = link.exchanges.get(id);
  if (exchange) receiveExchangeFrame(link, exchange, type, flags, payload);
}

/** Gives up a gateway that is silent or does not read, and exchanges whose bodies stop arriving. */
function watch(link: Link): void {
  link.nowMs = link.options.monotonic();
  if (link.liveness.tick() === 'dead') destroy(link, new AppError('deadline_exceeded'));
  else if (link.outbox.bytes() > maxUnsentBytes) destroy(link, new AppError('overloaded'));
  else endStalledBodies(link, bodyTimeoutMs);
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
  clearInterval(link.timer);
  link.outbox.close();
  for (const exchange of [...link.exchanges.values()]) closeExchange(link, exchange);
  link.options.onClosed(error);
}
