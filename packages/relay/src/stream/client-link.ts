import { endExchange, endTimedOut, openExchange, receiveExchangeFrame } from './client-exchange.js';
import type { ClientLink, ClientLinkOptions, Link, LinkState } from './client-state.js';
import { streamLost } from './flow.js';
import { ackFlag, frameTypes, RelayProtocolError, readFrames } from './frame.js';
import { readHello, sendHello } from './hello.js';
import { createLiveness } from './liveness.js';
import { answerPing, createOutbox } from './outbox.js';

/** Opens the gateway's end of a stream. It is usable once the router has said hello, which has to happen in `pingTimeoutMs`. */
export function openClientLink(options: ClientLinkOptions): ClientLink {
  const outbox = createOutbox((batch) => link.transport?.send(batch) ?? false);
  const { pingEveryMs, pingTimeoutMs, monotonic } = options;
  const link: Link = {
    options,
    outbox,
    exchanges: new Map(),
    transport: undefined,
    state: 'connecting',
    peer: undefined,
    lastId: 0,
    nowMs: monotonic(),
    liveness: createLiveness({ everyMs: pingEveryMs, timeoutMs: pingTimeoutMs, monotonic }),
    timer: undefined,
    onExchangeEnded: () => endIfDrained(link),
  };
  link.transport = options.open({
    onMessage: (batch) => receiveBatch(link, batch),
    onDrain: outbox.drained,
    onEnd: () => link.transport?.destroy(),
    onClosed: (error) => closed(link, error),
  });
  sendHello(outbox);
  link.timer = setInterval(() => watch(link), pingEveryMs);
  return {
    state: () => link.state,
    open: (head, handler) => openExchange(link, head, handler),
    outstanding: () => link.exchanges.size,
    lateMs: link.liveness.lateMs,
    drain: () => drain(link),
    destroy: (error) => destroy(link, error),
  };
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
  if (exchange) receiveExchangeFrame(link, exchange, type, flags, payload);
}

function receiveLinkFrame(link: Link, type: number, flags: number, payload: Buffer): void {
  if (type === frameTypes.hello) {
    if (link.peer) throw new RelayProtocolError('second hello');
    link.peer = readHello(payload);
    link.liveness.answered();
    setState(link, 'open');
  } else if (!link.peer) {
    throw new RelayProtocolError('no hello');
  } else if (type === frameTypes.ping) {
    if (flags & ackFlag) link.liveness.answered();
    else answerPing(link.outbox, payload);
  } else if (type === frameTypes.goAway) {
    drain(link);
  }
}

/** Ends what takes too long, and pings the router. */
function watch(link: Link): void {
  const { maxUnsentBytes, monotonic } = link.options;
  link.nowMs = monotonic();
  endTimedOut(link);
  const next = link.liveness.tick();
  if (next === 'dead') destroy(link, new Error('no answer to a ping'));
  else if (link.outbox.bytes() > maxUnsentBytes) destroy(link, new Error('too much is unsent'));
  else if (next === 'ping') link.outbox.push(frameTypes.ping, 0, 0, '');
}

function drain(link: Link): void {
  if (link.state !== 'open' && link.state !== 'connecting') return;
  setState(link, 'draining');
  endIfDrained(link);
}

/**
 * Nothing more is sent on a stream that takes no new exchanges and has none. The router has to end its direction too, in the
 * time in which it would have to answer the next ping.
 */
function endIfDrained(link: Link): void {
  if (link.state !== 'draining' || link.exchanges.size > 0) return;
  link.outbox.finish(() => link.transport?.end());
}

function destroy(link: Link, error: Error): void {
  link.transport?.destroy(error);
  closed(link, error);
}

function closed(link: Link, error: Error | undefined): void {
  if (link.state === 'closed') return;
  clearInterval(link.timer);
  link.outbox.close();
  setState(link, 'closed', error);
  for (const exchange of [...link.exchanges.values()]) {
    const lost = streamLost(error, exchange.phase === 'receiving');
    endExchange(link, exchange, (receiver) => receiver.onError(lost));
  }
}

function setState(link: Link, state: LinkState, cause?: Error): void {
  if (link.state === 'closed' || (link.state === 'draining' && state === 'open')) return;
  link.state = state;
  link.options.onState(state, cause);
}
