import type { AppError } from '@hypervize/errors';
import type { Downstream } from './downstream.js';
import type { FlatHeaders } from './flat-headers.js';
import type { Cancellation } from './in-flight.js';

/** What to do with an upstream's response, decided when its status and headers are known and nothing is forwarded yet. */
export type HeadersDecision =
  | { readonly kind: 'forward'; readonly headers: FlatHeaders; readonly transform?: BodyTransform }
  | { readonly kind: 'refuse'; readonly error: AppError };

/** What happens to the bytes of a response body on their way to the client. */
export interface BodyTransform {
  /** Takes the next chunk; returns what is to be sent now, of this chunk and of what was held back. */
  push(chunk: Buffer): Buffer;
  /** The body is complete: returns what is left to send. The end of the response is sent after that. */
  flush(): Buffer;
}

/** Receives an upstream's response. `H` is the form of its head. */
export interface ResponseReceiver<H> {
  /** The request is being sent: from now on the upstream may have received it. */
  onSent(control: UpstreamControl): void;
  onHead(status: number, head: H): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onError(error: AppError): void;
}

/** Controls an upstream that is being read. */
export interface UpstreamControl {
  /** Passes no data on until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends the request. */
  abort(error: AppError): void;
}

/** One request to an upstream and where its response goes. */
export interface ExchangeOptions<H> {
  /** Sends the request. May call the receiver at once. */
  dispatch(receiver: ResponseReceiver<H>): void;
  /** Receives the upstream's response. */
  readonly downstream: Downstream;
  /** How long the receiver may leave data unread before it is given up, in milliseconds. */
  readonly stalledClientMs: number;
  readonly cancellation: Cancellation;
  /** The request is being sent: from now on the upstream may have received it. */
  onSent?(): void;
  onHead(status: number, head: H): HeadersDecision;
  /** Sees the upstream's bytes as they arrive, before `transform`. */
  onData?(chunk: Buffer): void;
  /** The whole response has been received and all but its last bytes have been forwarded. They follow when `send` is called. */
  beforeEnd?(send: () => void): void;
}

/** How an exchange ended. `bytes` is the number of body bytes that were forwarded. */
export type Outcome =
  /** The whole response was forwarded. */
  | { readonly kind: 'completed'; readonly status: number; readonly bytes: number }
  /** Nothing was sent to the client; the caller has to answer it. */
  | { readonly kind: 'unanswered'; readonly error: AppError; readonly reachedUpstream: boolean }
  /** It failed after the response had begun. The client was told as far as the response's form allows. */
  | { readonly kind: 'aborted'; readonly error: AppError; readonly status: number; readonly bytes: number }
  | { readonly kind: 'client_gone'; readonly bytes: number };
