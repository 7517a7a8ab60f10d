import type { Readable } from 'node:stream';
import { AppError, isAppError } from '@hypervize/errors';
import { type Dispatcher, errors } from 'undici';
import type { ResponseReceiver } from './exchange-options.js';
import type { FlatHeaders } from './flat-headers.js';

export type Headers = Record<string, string | string[] | undefined>;

/** One request over HTTP. */
export interface HttpRequest {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly path: string;
  readonly headers: FlatHeaders;
  readonly body: Uint8Array | Readable;
  /** How long to wait for the response's head, and between two chunks of the body, in milliseconds. */
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** The dispatcher has finished with the request, however it ended. */
  onDone(): void;
}

/** An upstream that sends more informational responses is failing: each one extends the wait for the response. */
const maxInformation = 8;

/** Sends a POST request over HTTP and passes its response to `receiver`. */
export function dispatchOverHttp(request: HttpRequest, receiver: ResponseReceiver<Headers>): void {
  const { origin, path, headers, body, firstByteTimeoutMs, idleTimeoutMs, onDone } = request;
  let information = 0;
  const fail = (error: unknown) => {
    onDone();
    receiver.onError(httpFailure(error));
  };
  try {
    request.dispatcher.dispatch(
      {
        origin,
        path,
        method: 'POST',
        headers: headers as string[],
        body,
        headersTimeout: firstByteTimeoutMs,
        bodyTimeout: idleTimeoutMs,
      },
      {
        onRequestStart: receiver.onSent,
        onResponseStart: (controller, status, responseHeaders) => {
          // Nothing reads them, and with their objects they would be a tenth of the memory of an open stream.
          controller.rawHeaders = null;
          if (status >= 200) receiver.onHead(status, responseHeaders);
          else if (++information > maxInformation)
            controller.abort(new Error('too many informational responses'));
        },
        onResponseData: (_controller, chunk) => receiver.onData(chunk),
        onResponseEnd: () => {
          onDone();
          receiver.onEnd();
        },
        onResponseError: (_controller, error) => fail(error),
      },
    );
  } catch (error) {
    fail(error);
  }
}

/** The AppError for a failure of the HTTP client: too slow, or broken. An AppError from our own code stays what it is. */
function httpFailure(error: unknown): AppError {
  if (isAppError(error)) return error;
  const isTimeout =
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError;
  return new AppError(isTimeout ? 'upstream_timeout' : 'upstream_error', undefined, { cause: error });
}
