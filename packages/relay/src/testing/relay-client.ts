import { randomUUID } from 'node:crypto';
import type { Principal } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { OpenMessageStream } from '@hypervize/rpc';
import type { Metering } from '../metering.js';
import { openClientLink } from '../stream/client-link.js';
import type { ClientExchange, ClientLink } from '../stream/client-state.js';
import type { ResponseHead } from '../stream/head.js';
import { createResponseBody, type ResponseBody } from './response-body.js';

/** A request as a gateway sends it. */
export interface RelayRequest {
  readonly path: string;
  readonly principal: Principal;
  /** The whole body. Undefined: it is sent with `write` and `end`. */
  readonly body?: string | Buffer | undefined;
  /** The length that the head declares, if it is not that of `body`. */
  readonly length?: number | 'chunked';
  /** The account that the gateway has checked as the owner of the endpoint; empty: none. */
  readonly owner?: string;
  readonly requestId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response that has begun. */
export interface StartedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Who pays for the request. */
  readonly metering: Metering | undefined;
  /** The body, granted as it is read. It throws the router's error if it cannot be completed. To be iterated once. */
  readonly body: AsyncIterable<Buffer>;
}

/** A response that has ended. */
export interface RelayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly metering: Metering | undefined;
  readonly text: string;
  /** Whether the response was complete. */
  readonly complete: boolean;
  /** The code of the error: that of an error response, or the one with which the router ended an incomplete response. */
  readonly code: string | undefined;
  /** When the first byte of the body arrived, by performance.now(). Undefined if none did. */
  readonly firstByteAtMs: number | undefined;
}

/** A request that has been sent. */
export interface SentRequest {
  /** Resolves when the response begins. Rejects with the error if it does not. */
  readonly started: Promise<StartedResponse>;
  /** The whole response. It is read on first access, so that `started` can be read instead, or not at all. */
  readonly response: Promise<RelayResponse>;
  /** Who pays, as the router reports when the request has been cancelled with `disconnect`. */
  readonly report: Promise<Metering | undefined>;
  /** Sends a part of the body. Returns false if the router has to catch up before `granted` resolves. */
  write(chunk: Buffer): boolean;
  end(chunk?: Buffer): void;
  /** Resolves when the router takes more of the body. */
  granted(): Promise<void>;
  /** Cancels the request, as a gateway does when its client goes. */
  disconnect(): void;
}

/** A stream to a router, in place of a gateway. */
export interface RelayClient {
  readonly link: ClientLink;
  send(request: RelayRequest): SentRequest;
  close(): void;
}

const timeoutMs = 600_000;

/** Opens a stream to a router. Rejects with the reason if the router does not accept it. */
export function openRelayClient(open: OpenMessageStream): Promise<RelayClient> {
  return new Promise((resolve, reject) => {
    const link = openClientLink({
      open,
      ...{ pingEveryMs: 1_000, pingTimeoutMs: 20_000, maxUnsentBytes: Number.POSITIVE_INFINITY },
      ...{ firstByteTimeoutMs: timeoutMs, idleTimeoutMs: timeoutMs, monotonic: () => performance.now() },
      onState: (state, cause) => {
        if (state === 'open') resolve({ link, send: (request) => sendOn(link, request), close });
        else if (state === 'closed') reject(cause ?? new AppError('unavailable'));
      },
    });
    const close = () => link.destroy(new AppError('cancelled'));
  });
}

function sendOn(link: ClientLink, request: RelayRequest): SentRequest {
  const started = deferred<StartedResponse>();
  const report = deferred<Metering | undefined>();
  let onGranted: (() => void)[] = [];
  let body: ResponseBody | undefined;
  const exchange: ClientExchange = link.open(headOf(request), {
    receiver: {
      onSent: () => {},
      onHead: (_status, head) => {
        body = createResponseBody(exchange);
        started.resolve({ ...startedOf(head), body: body.chunks });
      },
      onData: (chunk) => body?.add(chunk),
      onEnd: () => body?.end({ kind: 'complete' }),
      onError: (error) => {
        started.reject(error);
        body?.end({ kind: 'failed', error });
      },
    },
    onGranted: () => {
      for (const resolve of onGranted) resolve();
      onGranted = [];
    },
    onReport: report.resolve,
  });
  const { body: whole } = request;
  if (whole !== undefined) exchange.end(typeof whole === 'string' ? Buffer.from(whole) : whole);
  let response: Promise<RelayResponse> | undefined;
  return {
    started: started.promise,
    get response() {
      response ??= started.promise.then(readResponse);
      return response;
    },
    report: report.promise,
    write: exchange.write,
    end: exchange.end,
    granted: () => new Promise((resolve) => onGranted.push(resolve)),
    disconnect: () => {
      const gone = new AppError('cancelled');
      exchange.abort(gone);
      started.reject(gone);
      body?.end({ kind: 'failed', error: gone });
    },
  };
}

function headOf(request: RelayRequest) {
  const { path, principal, body, length, owner = '', requestId = randomUUID(), headers = {} } = request;
  return {
    ...{ path, principal, owner, requestId, trace: {} },
    length: length ?? (body === undefined ? ('chunked' as const) : Buffer.byteLength(body)),
    headers: Object.entries({ 'content-type': 'application/json', ...headers }).flat(),
  };
}

function startedOf({ status, headers: flat, metering }: ResponseHead) {
  const headers: Record<string, string> = {};
  for (let i = 0; i < flat.length; i += 2) headers[flat[i] as string] = flat[i + 1] as string;
  return { status, headers, metering };
}

async function readResponse({ body, ...head }: StartedResponse): Promise<RelayResponse> {
  const chunks: Buffer[] = [];
  let firstByteAtMs: number | undefined;
  let error: unknown;
  try {
    for await (const chunk of body) {
      firstByteAtMs ??= performance.now();
      chunks.push(chunk);
    }
  } catch (reason) {
    error = reason;
  }
  const text = Buffer.concat(chunks).toString();
  const code = error === undefined ? codeIn(text) : (error as AppError).code;
  return { ...head, text, complete: error === undefined, code, firstByteAtMs };
}

/** The code of an error in OpenAI's form. */
function codeIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}
