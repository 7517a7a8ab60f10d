import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { AppError } from '@hypervize/errors';
import type { Dispatcher } from 'undici';
import type { Cancellation } from './in-flight.js';

export type Headers = Record<string, string | string[] | undefined>;

/** What to do with an upstream's response, decided when its status and headers are known and nothing is forwarded yet. */
export type HeadersDecision =
  | { readonly kind: 'forward'; readonly headers: OutgoingHttpHeaders; readonly transform?: BodyTransform }
  | { readonly kind: 'refuse'; readonly error: AppError };

/** What happens to the bytes of a response body on their way to the client. */
export interface BodyTransform {
  /** Takes the next chunk; returns what is to be sent now, of this chunk and of what was held back. */
  push(chunk: Buffer): Buffer;
  /** The body is complete: returns what is left to send. The end of the response is sent after that. */
  flush(): Buffer;
}

/** One request to an upstream and where its response goes. */
export interface ExchangeOptions {
  readonly upstream: Dispatcher;
  readonly request: {
    readonly origin: string;
    readonly path: string;
    readonly method: 'GET' | 'POST';
    readonly headers: Record<string, string | string[]>;
    readonly body: Uint8Array | Readable | null;
  };
  /** Receives the upstream's response. */
  readonly response: ServerResponse;
  /** How long to wait for the response headers, and between two chunks of the body, in milliseconds. */
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** How long a client may leave data unread before its connection is closed, in milliseconds. */
  readonly stalledClientMs: number;
  readonly cancellation: Cancellation;
  /**
   * How long an upstream that has sent nothing yet may go on after the client has left, so that it can say whether it has
   * sent the request on, in milliseconds. Without it, it is stopped at once.
   */
  readonly lingerMs?: number;
  /** The request is being sent: from now on the upstream may have received it. */
  onSent?(): void;
  /** An informational response (1xx) has arrived. The client does not get it. */
  onInformation?(headers: Headers): void;
  onHeaders(status: number, headers: Headers): HeadersDecision;
  /** Delays the last bytes and the end of a complete response until it calls back, once. Without it they are sent at once. */
  beforeEnd?(end: () => void): void;
  /** Sees the upstream's bytes as they arrive, before `transform`. */
  onData?(chunk: Buffer): void;
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
