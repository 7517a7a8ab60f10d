import { challengeHeader, ownerHeader, principalHeader } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import {
  bodyTooLarge,
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
  type UploadRate,
} from '@hypervize/relay';
import type { Dispatcher } from 'undici';
import type { Caller } from '../auth/caller.js';
import type { RequestContext } from '../http/context.js';
import type { Via } from '../http/via.js';
import type { UsageRecorder } from '../usage/recorder.js';
import type { PrincipalSigner } from './principal-header.js';

export interface ForwardDeps {
  /** Connections to the router. */
  readonly dispatcher: Dispatcher;
  readonly routerOrigin: string;
  /** Signs the caller for the router. */
  readonly principals: PrincipalSigner;
  readonly via: Via;
  readonly maxBodyBytes: number;
  /** The limit for callers without a key. */
  readonly anonymousMaxBodyBytes: number;
  readonly uploadRate: UploadRate;
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
 * How long the router has, after the client has left, to say that it has sent the request to a model server, in
 * milliseconds. It does so within 10 ms of sending it.
 */
const routerLingerMs = 250;

/**
 * Forwards a request to the router and the response to the client. Does not respond to a request that was not answered:
 * that is left to the caller. Rejects as `readBody` does.
 */
export async function forward(
  deps: ForwardDeps,
  { request, response, requestId }: RequestContext,
  forwarding: Forwarding,
): Promise<Outcome> {
  const { caller, cancellation, recorder } = forwarding;
  const maxBytes = caller.kind === 'anonymous' ? deps.anonymousMaxBodyBytes : deps.maxBodyBytes;
  const length = declaredLength(request);
  if (length !== 'chunked' && length > maxBytes) throw bodyTooLarge(maxBytes);
  if (request.headers.expect !== undefined) response.writeContinue();
  const isSmall = length !== 'chunked' && length <= smallBodyBytes;
  const limits = { maxBytes, uploadRate: deps.uploadRate };
  const body = isSmall
    ? await readBody(request, limits, cancellation)
    : boundedBody(request, limits, cancellation);
  // What has been read is counted, whatever length the headers declare.
  if (body instanceof Uint8Array) recorder.requestBytes(body.length);
  else request.on('data', (chunk: Buffer) => recorder.requestBytes(chunk.length));

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
          via: deps.via.forwarded(request.headers.via),
        }),
        body,
      },
      response,
      firstByteTimeoutMs: deps.firstByteTimeoutMs,
      idleTimeoutMs: deps.idleTimeoutMs,
      stalledClientMs: deps.stalledClientMs,
      cancellation,
      lingerMs: routerLingerMs,
      onInformation: recorder.onInformation,
      beforeEnd: recorder.beforeEnd,
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
