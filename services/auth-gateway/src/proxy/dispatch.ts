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

/** One attempt to send a request to a router. */
interface RelayedRequest {
  readonly link: ClientLink;
  readonly head: RequestHead;
  /** The body, if it has been read; otherwise it is read from the request as the router takes it. */
  readonly whole: Buffer | undefined;
  readonly request: IncomingMessage;
  readonly limits: BodyLimits;
  readonly cancellation: Cancellation;
  readonly recorder: Pick<UsageRecorder, 'requestBytes' | 'onReport'>;
}

/** Sends a request over a stream to a router. The response goes to `receiver`. */
export function dispatchOverRelay(relayed: RelayedRequest, receiver: ResponseReceiver<ResponseHead>): void {
  const { link, head, whole, recorder } = relayed;
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
  { request, limits, cancellation, recorder }: RelayedRequest,
  exchange: ClientExchange,
  receiver: ResponseReceiver<ResponseHead>,
  setOnGranted: (listener: () => void) => void,
): void {
  const take = (chunk: Buffer) => {
    recorder.requestBytes(chunk.length);
    return exchange.write(chunk) ? undefined : new Promise<void>((resolve) => setOnGranted(resolve));
  };
  receiveBody(request, limits, cancellation, take).then(() => exchange.end(), receiver.onError);
}
