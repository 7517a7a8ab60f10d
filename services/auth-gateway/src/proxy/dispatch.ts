import type { IncomingMessage } from 'node:http';
import type { AppError } from '@hypervize/errors';
import {
  type BodyLimits,
  type Cancellation,
  type ClientExchange,
  type ClientLink,
  type RequestHead,
  type ResponseHead,
  type ResponseReceiver,
  receiveBody,
} from '@hypervize/relay';
import type { UsageRecorder } from '../usage/recorder.js';

/** What is sent to a router. */
export interface HeldRequest {
  readonly head: RequestHead;
  /** The body, if it has been read; otherwise it is read from the request as the router takes it. */
  readonly whole: Buffer | undefined;
  readonly limits: BodyLimits;
}

/** One attempt to send a request to a router. */
interface RelayedRequest {
  readonly link: ClientLink;
  readonly held: HeldRequest;
  readonly request: IncomingMessage;
  readonly cancellation: Cancellation;
  readonly recorder: Pick<UsageRecorder, 'requestBytes' | 'onReport'>;
}

/** Sends a request over a stream to a router. The response goes to `receiver`. */
export function dispatchOverRelay(relayed: RelayedRequest, receiver: ResponseReceiver<ResponseHead>): void {
  const { link, held, recorder } = relayed;
  const { head, whole } = held;
  let onGranted = nothing;
  try {
    const exchange = link.open(head, {
      receiver,
      onGranted: () => onGranted(),
      onReport: recorder.onReport,
    });
    receiver.onSent(exchange);
    if (whole) exchange.end(whole);
    else
      uploadBody(relayed, exchange, receiver, (listener) => {
        onGranted = listener;
      });
  } catch (error) {
    receiver.onError(error as AppError);
  }
}

const nothing = () => {};

/** Reads the body from the client as fast as the router takes it. */
function uploadBody(
  { request, held, cancellation, recorder }: RelayedRequest,
  exchange: ClientExchange,
  receiver: ResponseReceiver<ResponseHead>,
  setOnGranted: (listener: () => void) => void,
): void {
  const take = (chunk: Buffer) => {
    recorder.requestBytes(chunk.length);
    return exchange.write(chunk) ? undefined : new Promise<void>((resolve) => setOnGranted(resolve));
  };
  receiveBody(request, held.limits, cancellation, take).then(() => exchange.end(), receiver.onError);
}
