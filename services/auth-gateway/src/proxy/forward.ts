import type { IncomingMessage, ServerResponse } from 'node:http';
import { principalHeader } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import {
  boundedBody,
  type Cancellation,
  declaredLength,
  exchange,
  isEventStream,
  type Outcome,
  readBody,
  requestHeaders,
  responseHeaders,
} from '@hypervize/relay';
import type { Dispatcher } from 'undici';
import type { Caller } from '../auth/authenticate.js';
import type { UsageRecorder } from '../usage/recorder.js';

export interface ForwardDeps {
  readonly dispatcher: Dispatcher;
  readonly routerOrigin: string;
  readonly sign: (caller: Caller) => string;
  readonly maxBodyBytes: number;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly stalledClientMs: number;
}

interface Forwarding {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly routerPath: string;
  readonly requestId: string;
  /** Headers for the answer. */
  readonly ours: Readonly<Record<string, string>>;
  /** Headers that carry the trace on. */
  readonly trace: Readonly<Record<string, string>>;
  readonly cancellation: Cancellation;
  readonly recorder: UsageRecorder;
}

/** Bodies up to here are read whole, which makes them cheaper to send and possible to send again. */
const smallBodyBytes = 64 * 1024;

/** Carries a request to the router and its answer back. What could not be answered is left to the caller to answer. */
export async function forward(deps: ForwardDeps, forwarding: Forwarding): Promise<Outcome> {
  const { request, response, recorder } = forwarding;
  if (request.headers.expect !== undefined) response.writeContinue();
  const length = declaredLength(request);
  const small = length !== 'chunked' && length <= smallBodyBytes;
  const body = small
    ? await readBody(request, smallBodyBytes, forwarding.cancellation)
    : boundedBody(request, deps.maxBodyBytes);
  if (length === 'chunked') request.on('data', (chunk: Buffer) => recorder.requestBytes(chunk.length));
  else recorder.requestBytes(length);

  const send = () =>
    exchange({
      upstream: deps.dispatcher,
      request: {
        origin: deps.routerOrigin,
        path: forwarding.routerPath,
        method: 'POST',
        headers: requestHeaders(request.headers, {
          ...forwarding.trace,
          [principalHeader]: deps.sign(forwarding.caller),
          'x-request-id': forwarding.requestId,
        }),
        body,
      },
      response,
      firstByteTimeoutMs: deps.firstByteTimeoutMs,
      idleTimeoutMs: deps.idleTimeoutMs,
      stalledClientMs: deps.stalledClientMs,
      cancellation: forwarding.cancellation,
      onHeaders: (status, headers) => {
        const passed = responseHeaders(headers, forwarding.ours);
        const transform = recorder.onHeaders(status, headers);
        if (!transform) return { kind: 'forward', headers: passed };
        // An event may be taken out on the way.
        if (isEventStream(headers['content-type'])) delete passed['content-length'];
        return { kind: 'forward', headers: passed, transform };
      },
    });

  const outcome = await send();
  if (forwarding.cancellation.reason || !lostOnTheWay(outcome)) return outcome;
  // A router that is being replaced closes its connections. Nothing has been answered: another may be asked.
  const again = small ? await send() : outcome;
  return lostOnTheWay(again) && !forwarding.cancellation.reason
    ? { ...again, error: new AppError('no_capacity', undefined, { cause: again.error }) }
    : again;
}

type Lost = Extract<Outcome, { kind: 'unanswered' }>;

/** The router itself could not be reached, or went away; what fails behind it, it answers itself. */
function lostOnTheWay(outcome: Outcome): outcome is Lost {
  if (outcome.kind !== 'unanswered') return false;
  return outcome.error.code === 'upstream_error' || !outcome.reachedUpstream;
}
