import type { AppError } from '@hypervize/errors';
import type { MessageStream, OpenMessageStream } from '@hypervize/rpc';
import type { Downstream } from '../downstream.js';
import type { Metering } from '../metering.js';
import type { Flow } from './flow.js';
import type { RequestHead } from './head.js';
import type { Hello } from './hello.js';
import type { Liveness } from './liveness.js';
import type { Outbox } from './outbox.js';

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
  /** Serves an exchange. Called in the turn in which its head arrives. If it throws or rejects, the exchange fails with that. */
  serve(exchange: ServerExchange): unknown;
  /** Serving an exchange has failed. The gateway has been told, without the cause. */
  onFailure?(error: AppError, head: RequestHead): void;
  monotonic(): number;
  /** The stream has ended, and every exchange on it. `cause`: why, if it was not the gateway that ended it in good order. */
  onClosed(cause?: Error): void;
}

/** The router's end of a stream from one gateway. */
export interface ServerLink {
  /** The gateway is to begin no more exchanges, and to end the stream after the last one. */
  goAway(): void;
  outstanding(): number;
  destroy(error: Error): void;
}

/** The state of one exchange. */
export interface Exchange {
  readonly head: RequestHead;
  readonly flow: Flow;
  /** What has arrived of the body before it is read. */
  unread: Buffer[] | undefined;
  reader: BodyReader | undefined;
  isBodyComplete: boolean;
  /** How much of the body has arrived, in bytes. */
  bodyBytes: number;
  /** When the latest part of the body arrived, or had to wait for credit, by the link's clock. */
  bodyMs: number;
  metering: Metering | undefined;
  isSent: boolean;
  status: number;
  isClosed: boolean;
  onDrain: (() => void) | undefined;
  onClose: (() => void)[];
  /** Ends the wait for a gateway that does not take the end of the response. */
  timer: NodeJS.Timeout | undefined;
}

/** The state of a stream. */
export interface Link {
  readonly options: ServerLinkOptions;
  readonly outbox: Outbox;
  readonly exchanges: Map<number, Exchange>;
  transport: MessageStream | undefined;
  peer: Hello | undefined;
  isClosed: boolean;
  /** The gateway will begin no more exchanges. */
  isEnding: boolean;
  /** The time of the latest check. */
  nowMs: number;
  readonly liveness: Liveness;
  timer: NodeJS.Timeout | undefined;
  /** An exchange has ended. */
  onExchangeEnded(): void;
}
