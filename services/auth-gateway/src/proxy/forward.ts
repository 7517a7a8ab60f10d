import { AppError } from '@hypervize/errors';
import {
  bodyTooLarge,
  type Cancellation,
  type ClientLink,
  createHttpDownstream,
  declaredLength,
  exchange,
  type FlatHeaders,
  type HeadersDecision,
  headerOf,
  isEventStream,
  type Outcome,
  type RequestHead,
  type ResponseHead,
  readBody,
  requestHeaders,
  type UploadRate,
} from '@hypervize/relay';
import { type Caller, principalOf } from '../auth/caller.js';
import type { RequestContext } from '../http/context.js';
import type { Via } from '../http/via.js';
import type { UsageRecorder } from '../usage/recorder.js';
import { dispatchOverRelay, type HeldRequest } from './dispatch.js';
import type { Routers } from './routers/routers.js';

export interface ForwardDeps {
  readonly routers: Pick<Routers, 'pick'>;
  readonly via: Via;
  readonly maxBodyBytes: number;
  /** The limit for callers without a key. */
  readonly anonymousMaxBodyBytes: number;
  readonly uploadRate: UploadRate;
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
  readonly headers: FlatHeaders;
  readonly cancellation: Cancellation;
  readonly recorder: UsageRecorder;
}

/** Bodies up to this size are read whole, which makes them cheaper to send and lets a request be sent again. */
const smallBodyBytes = 64 * 1024;

/** How many routers a request is sent to if the stream to one is lost before it has answered. */
const maxRouters = 3;

/**
 * Forwards a request to a router and the response to the client. Does not respond to a request that was not answered: that
 * is left to the caller. Rejects as `readBody` does.
 */
export async function forward(
  deps: ForwardDeps,
  context: RequestContext,
  forwarding: Forwarding,
): Promise<Outcome> {
  const { request, response } = context;
  const { cancellation, recorder } = forwarding;
  /** Undefined once a response has begun: it may last for long, and the request is not sent again. */
  let held: HeldRequest | undefined = await receive(deps, context, forwarding);
  const downstream = createHttpDownstream(response);
  const tried = new Set<ClientLink>();
  for (;;) {
    const picked = deps.routers.pick(tried, cancellation);
    const link = picked instanceof Promise ? await picked : picked;
    if (!link) return cancellation.reason ? unanswered(cancellation.reason, tried.size > 0) : noRouter();
    tried.add(link);
    const outcome = await exchange<ResponseHead>({
      dispatch: (receiver) => {
        if (held) dispatchOverRelay({ link, held, request, cancellation, recorder }, receiver);
      },
      downstream,
      stalledClientMs: deps.stalledClientMs,
      cancellation,
      onHead: (_status, responseHead) => {
        held = undefined;
        return decideOnHead(forwarding, responseHead);
      },
      beforeEnd: recorder.beforeEnd,
    });
    if (cancellation.reason || !isRouterLost(outcome)) return outcome;
    // Nothing was answered, so another router may be tried, if the body is at hand.
    if (!held?.whole || tried.size === maxRouters) return noRouter(outcome.error);
  }
}

/** Checks the length of the body, and reads it if it is small. Rejects as `readBody` does. */
async function receive(
  deps: ForwardDeps,
  context: RequestContext,
  forwarding: Forwarding,
): Promise<HeldRequest> {
  const { request, response } = context;
  const { caller, cancellation, recorder } = forwarding;
  const maxBytes = caller.kind === 'anonymous' ? deps.anonymousMaxBodyBytes : deps.maxBodyBytes;
  const limits = { maxBytes, uploadRate: deps.uploadRate };
  const length = declaredLength(request);
  if (length !== 'chunked' && length > maxBytes) throw bodyTooLarge(maxBytes);
  if (request.headers.expect !== undefined) response.writeContinue();
  const isSmall = length !== 'chunked' && length <= smallBodyBytes;
  const whole = isSmall ? await readBody(request, limits, cancellation) : undefined;
  // What has been read is counted, whatever length the headers declare.
  if (whole) recorder.requestBytes(whole.length);
  return { head: requestHeadOf(deps, context, forwarding, whole?.length ?? length), whole, limits };
}

function requestHeadOf(
  { via }: ForwardDeps,
  { request, requestId }: RequestContext,
  { caller, owner, routerPath, trace }: Forwarding,
  length: number | 'chunked',
): RequestHead {
  const headers = requestHeaders(request.headers);
  headers.push('via', via.forwarded(request.headers.via));
  return { path: routerPath, principal: principalOf(caller), owner, requestId, length, trace, headers };
}

function decideOnHead({ recorder, headers: ownHeaders }: Forwarding, head: ResponseHead): HeadersDecision {
  const headers = head.headers.concat(ownHeaders);
  const transform = recorder.onHead(head);
  if (!transform) return { kind: 'forward', headers };
  // An event may be removed from a stream, so its length is not known.
  const isStream = isEventStream(headerOf(headers, 'content-type'));
  return { kind: 'forward', headers: isStream ? without(headers, 'content-length') : headers, transform };
}

function without(headers: FlatHeaders, name: string): FlatHeaders {
  return headers.filter((_text, i) => headers[i - (i % 2)] !== name);
}

type Unanswered = Extract<Outcome, { kind: 'unanswered' }>;

/** Whether the stream to the router ended before anything was answered. Failures behind the router are answered by it. */
function isRouterLost(outcome: Outcome): outcome is Unanswered {
  return outcome.kind === 'unanswered' && outcome.error.code === 'unavailable';
}

function noRouter(cause?: AppError): Outcome {
  return unanswered(new AppError('no_capacity', undefined, cause ? { cause } : {}), cause !== undefined);
}

function unanswered(error: AppError, reachedUpstream: boolean): Outcome {
  return { kind: 'unanswered', error, reachedUpstream };
}
