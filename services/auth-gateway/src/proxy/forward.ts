import { challengeHeader, ownerHeader, principalHeader } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import {
  boundedBody,
  type Cancellation,
  declaredLength,
  exchange,
  type HeadersDecision,
  isEventStream,
  type Outcome,
  readBody,
  requestHeaders,
  responseHeaders,
} from '@hypervize/relay';
import type { Dispatcher } from 'undici';
import type { Caller } from '../auth/caller.js';
import type { RequestContext } from '../http/context.js';
import type { UsageRecorder } from '../usage/recorder.js';
import type { PrincipalSigner } from './principal-header.js';

export interface ForwardDeps {
  /** Connections to the router. */
  readonly dispatcher: Dispatcher;
  readonly routerOrigin: string;
  /** Signs the caller for the router. */
  readonly principals: PrincipalSigner;
  readonly maxBodyBytes: number;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly stalledClientMs: number;
}

/** What the earlier stages have decided about a request that is forwarded. */
export interface Forwarding {
  readonly caller: Caller;
  /** The account whose standing has been checked as the owner of the endpoint; empty if there is none. */
  readonly owner: string;
  readonly routerPath: string;
  /** Headers that propagate the trace. */
  readonly trace: Readonly<Record<string, string>>;
  /** Headers that the response gets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cancellation: Cancellation;
  readonly recorder: UsageRecorder;
}

/** Bodies up to this size are read whole, which makes them cheaper to send and lets a request be sent again. */
const smallBodyBytes = 64 * 1024;

/** How many routers may challenge a request before it is given up. */
const maxChallenges = 16;

/**
 * Forwards a request to the router and the response to the client. Does not respond to a request that was not answered:
 * that is left to the caller. Rejects as `readBody` does.
 */
export async function forward(
  deps: ForwardDeps,
  { request, response, requestId }: RequestContext,
  forwarding: Forwarding,
): Promise<Outcome> {
  const { cancellation, recorder } = forwarding;
  if (request.headers.expect !== undefined) response.writeContinue();
  const length = declaredLength(request);
  if (length === 'chunked') request.on('data', (chunk: Buffer) => recorder.requestBytes(chunk.length));
  else recorder.requestBytes(length);
  const isSmall = length !== 'chunked' && length <= smallBodyBytes;
  const body = isSmall
    ? await readBody(request, smallBodyBytes, cancellation)
    : boundedBody(request, deps.maxBodyBytes);

  let challenges = 0;
  const send = () =>
    exchange({
      upstream: deps.dispatcher,
      request: {
        origin: deps.routerOrigin,
        path: forwarding.routerPath,
        method: 'POST',
        headers: requestHeaders(request.headers, {
          ...forwarding.trace,
          [principalHeader]: deps.principals.sign(forwarding.caller),
          [ownerHeader]: forwarding.owner,
          'x-request-id': requestId,
        }),
        body,
      },
      response,
      firstByteTimeoutMs: deps.firstByteTimeoutMs,
      idleTimeoutMs: deps.idleTimeoutMs,
      stalledClientMs: deps.stalledClientMs,
      cancellation,
      onHeaders: (status, headers) => {
        const challenge = headers[challengeHeader];
        if (typeof challenge !== 'string') return decideOnHeaders(forwarding, status, headers);
        challenges++;
        deps.principals.challenged(challenge);
        return { kind: 'refuse', error: new AppError('no_capacity') };
      },
    });

  let outcome = await send();
  // A router that does not know this gateway wants proof that the principal header is fresh. The next attempt may reach
  // another router, which wants its own.
  for (
    let sent = 1;
    isSmall && challenges === sent && sent <= maxChallenges && !cancellation.reason;
    sent++
  ) {
    outcome = await send();
  }
  if (cancellation.reason || !isRouterLost(outcome)) return outcome;
  // A router that is being replaced closes its connections. Nothing was answered, so another one may be tried.
  const second = isSmall ? await send() : outcome;
  return isRouterLost(second) && !cancellation.reason
    ? { ...second, error: new AppError('no_capacity', undefined, { cause: second.error }) }
    : second;
}

function decideOnHeaders(
  { recorder, headers: ownHeaders }: Forwarding,
  status: number,
  headers: Record<string, string | string[] | undefined>,
): HeadersDecision {
  const forwarded = responseHeaders(headers, ownHeaders);
  const transform = recorder.onHeaders(status, headers);
  if (!transform) return { kind: 'forward', headers: forwarded };
  // An event may be removed from a stream, so its length is not known.
  if (isEventStream(headers['content-type'])) delete forwarded['content-length'];
  return { kind: 'forward', headers: forwarded, transform };
}

type Unanswered = Extract<Outcome, { kind: 'unanswered' }>;

/** Whether the router itself could not be reached or went away. Failures behind it are answered by the router. */
function isRouterLost(outcome: Outcome): outcome is Unanswered {
  if (outcome.kind !== 'unanswered') return false;
  return outcome.error.code === 'upstream_error' || !outcome.reachedUpstream;
}
