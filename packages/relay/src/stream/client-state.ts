import type { MessageStream, OpenMessageStream } from '@hypervize/rpc';
import type { ResponseReceiver, UpstreamControl } from '../exchange-options.js';
import type { Metering } from '../metering.js';
import type { Flow } from './flow.js';
import type { RequestHead, ResponseHead } from './head.js';
import type { Hello } from './hello.js';
import type { Liveness } from './liveness.js';
import type { Outbox } from './outbox.js';

/** Receives what the router sends on one exchange. */
export interface ExchangeHandler {
  /** Gets the response. After its `onEnd` or `onError`, or after `abort`, it gets nothing more. */
  readonly receiver: ResponseReceiver<ResponseHead>;
  /** The router takes more of the request's body, or none any more: then `write` discards it. */
  onGranted(): void;
  /**
   * An exchange that was aborted here, or that the router has ended without a response, is over. `metering`: who pays, if the
   * router says that the request has been sent to a model server.
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
  /** For how long the router has owed an answer to a ping, or how long its latest answer took if that was longer, in milliseconds. */
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

/** The state of one exchange. */
export interface Exchange {
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

/** The state of a stream. */
export interface Link {
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
  timer: NodeJS.Timeout | undefined;
  /** An exchange has ended. */
  onExchangeEnded(): void;
}
