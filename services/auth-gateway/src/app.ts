import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, toAppError } from '@hypervize/errors';
import { type Outcome, sendError } from '@hypervize/relay';
import type { Clock, InSpan, Logger } from '@hypervize/runtime';
import { accountOf, type Caller } from './auth/caller.js';
import { scopeError } from './auth/scope.js';
import { type EnterDeps, enter } from './enter.js';
import { inferenceHeadersError, keyInUrlError } from './http/checks.js';
import { createContext, type RequestContext } from './http/context.js';
import type { InferenceRoute } from './http/routes.js';
import type { Via } from './http/via.js';
import { admit, type LimitDeps, type LimitHeaders } from './limits/admit.js';
import type { EventLoopTurn } from './limits/event-loop-turns.js';
import type { ManagementApi } from './management/api.js';
import { closeIfUnread } from './management/body.js';
import type { Metrics } from './metrics.js';
import { type ForwardDeps, forward } from './proxy/forward.js';
import { decideEndpointRight, type EndpointRightDeps } from './revocation/endpoint-right.js';
import { decideSessionRight, type SessionRightDeps } from './revocation/session-right.js';
import type { KeyUse } from './usage/key-use.js';
import { createUsageRecorder } from './usage/recorder.js';
import type { UsageRecording } from './usage/recording.js';

/** Serves requests without a credential of their own. Resolves when the response is complete or closed. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface AppDeps extends EnterDeps {
  readonly via: Via;
  readonly endpointRight: EndpointRightDeps;
  readonly sessionRight: SessionRightDeps;
  readonly limits: LimitDeps;
  readonly keyUse: KeyUse;
  readonly usageRecording: UsageRecording;
  readonly proxy: ForwardDeps;
  readonly management: ManagementApi;
  /** Serves /auth. Undefined: no identity provider is configured. */
  readonly signIn: RequestHandler | undefined;
  /** Serves the dashboard. Undefined: it is switched off. */
  readonly pages: RequestHandler | undefined;
  /** The headers of every response but those of inference, which no browser shows as a page. */
  readonly commonHeaders: Readonly<Record<string, string>>;
  readonly eventLoopTurn: EventLoopTurn;
  readonly metrics: Pick<Metrics, 'recordRequest' | 'countCancellation'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly logger: Logger;
  readonly inSpan: InSpan;
}

export interface App {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** How many requests are being served. */
  inFlight(): number;
}

/** How a request ended. `headers` are those of a response that is still to be sent. */
type Result =
  | { readonly kind: 'refused'; readonly error: AppError; readonly headers?: LimitHeaders }
  | { readonly kind: 'exchanged'; readonly outcome: Outcome; readonly headers: LimitHeaders }
  | {
      readonly kind: 'managed';
      /** How it is counted, if not by the kind of its route. */
      readonly countedAs?: 'events';
    };

/** The gateway's handler of requests. */
export function createApp(deps: AppDeps): App {
  let inFlight = 0;
  return {
    inFlight: () => inFlight,
    handle: async (request, response) => {
      const context = createContext(request, response, deps.clock.monotonic());
      if (context.route.kind !== 'inference') setHeaders(response, deps.commonHeaders);
      inFlight++;
      let result: Result;
      try {
        result = await serve(deps, context);
      } catch (error) {
        result = refused(toAppError(error));
      }
      inFlight--;
      respond(deps, context, result);
      measure(deps, context, result);
    },
  };
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function serve(deps: AppDeps, context: RequestContext): Result | Promise<Result> {
  const { request, response, route, requestId } = context;
  const error = keyInUrlError(request.url ?? '/') ?? deps.via.error(request.headers.via);
  if (error) return refused(error);
  switch (route.kind) {
    case 'sign_in':
      return serveAnonymous(deps, context, deps.signIn);
    case 'page':
      return serveAnonymous(deps, context, deps.pages);
    case 'management':
      response.setHeader('x-request-id', requestId);
      response.setHeader('cache-control', 'no-store');
      return serveManagement(deps, context);
    case 'inference':
      return deps.inSpan('inference', undefined, (trace, annotate) => {
        annotate({ 'hvz.request_id': requestId, 'hvz.route': route.target });
        return serveInference(deps, context, route, trace);
      });
  }
}

/** The path of a request that needs no credential: it takes a place of its address. */
async function serveAnonymous(
  { places, addressOf }: AppDeps,
  { request, response, requestId }: RequestContext,
  handler: RequestHandler | undefined,
): Promise<Result> {
  if (!handler) return refused(new AppError('route_not_found'));
  const place = places.take('anonymous', addressOf(request));
  if (place.kind === 'refused') return place;
  response.setHeader('x-request-id', requestId);
  try {
    await handler(request, response);
    return { kind: 'managed' };
  } finally {
    place.leave();
  }
}

/** The path of a management request: http → auth → management. */
async function serveManagement(deps: AppDeps, context: RequestContext): Promise<Result> {
  const { request, response } = context;
  const operation = deps.management.find(request);
  if (operation.kind === 'options') {
    response.writeHead(204, operation.headers).end();
    return { kind: 'managed' };
  }
  if (operation.kind === 'refused') {
    closeIfUnread(request, response);
    return operation;
  }
  if (operation.kind === 'open') return serveAnonymous(deps, context, operation.handle);
  const { action, revokes, requestClass } = operation;
  const entry = await enter(deps, context, { action, requestClass, refuse: refuseAnonymous });
  if (entry.kind === 'refused') {
    if (entry.known) operation.recordRefusal(request, entry.known, entry.error);
    closeIfUnread(request, response);
    return entry;
  }
  const { right, cancellation } = entry.inFlight;
  try {
    // A flood of its account's requests does not delay the revocation of a key either.
    const account = accountOf(right.caller) ?? '';
    await deps.eventLoopTurn(revokes ? `revocations of ${account}` : account);
    await operation.handle(request, response, { caller: right.caller, cancellation });
    // The duration of a stream is not that of a request.
    return requestClass === 'stream' ? { kind: 'managed', countedAs: 'events' } : { kind: 'managed' };
  } finally {
    entry.leave();
    if (cancellation.reason) deps.metrics.countCancellation(cancellation.reason.code);
  }
}

/** The path of an inference request: http → auth → limits → proxy → usage. */
async function serveInference(
  deps: AppDeps,
  context: RequestContext,
  route: InferenceRoute,
  trace: Readonly<Record<string, string>>,
): Promise<Result> {
  const { request } = context;
  const badHeaders = inferenceHeadersError(request, deps.proxy.maxBodyBytes);
  if (badHeaders) return refused(badHeaders);

  const { target, endpointId, routerPath } = route;
  const action = `${target}:invoke` as const;
  const refuse = target === 'elastic' ? refuseWithoutElastic : refuseNone;
  const entered = enter(deps, context, { action, requestClass: 'inference', refuse });
  // Most requests have nothing to wait for before their body; each await would cost them some microseconds.
  const entry = entered instanceof Promise ? await entered : entered;
  if (entry.kind === 'refused') return entry;
  const { cancellation, right } = entry.inFlight;
  const { caller } = right;
  try {
    if (caller.kind === 'key') deps.keyUse.note(caller.keyId, deps.clock.now());
    const address = () => deps.addressOf(request);
    const admission = await admit(deps.limits, { caller, endpointId, address });
    if (admission.kind === 'refused') return admission;

    const sessionRefusal =
      caller.kind === 'session' ? await decideSessionRight(deps.sessionRight, entry.inFlight) : undefined;
    if (sessionRefusal) return { kind: 'refused', error: sessionRefusal, headers: admission.headers };

    const endpointRight =
      target === 'dedicated'
        ? await decideEndpointRight(deps.endpointRight, entry.inFlight, endpointId)
        : noEndpoint;
    if (endpointRight.kind === 'refused') return { ...endpointRight, headers: admission.headers };

    const { owner } = endpointRight;
    const { startedMs } = context;
    const recorder = createUsageRecorder(deps.usageRecording, { caller, endpointId, startedMs });
    const headers = ['x-request-id', context.requestId];
    for (const name in admission.headers) headers.push(name, admission.headers[name] as string);
    const forwarding = { caller, owner, routerPath, trace, headers, cancellation, recorder };
    const outcome = await forward(deps.proxy, context, forwarding);
    recorder.end(outcome);
    return { kind: 'exchanged', outcome, headers: admission.headers };
  } finally {
    entry.leave();
    if (cancellation.reason) deps.metrics.countCancellation(cancellation.reason.code);
  }
}

const noEndpoint = { kind: 'granted', owner: '' } as const;
const refuseWithoutElastic = (caller: Caller) => scopeError(caller, 'elastic:invoke');
/** Who may use an endpoint is decided by the router. */
const refuseNone = () => undefined;
/** Which scope a management request needs is checked where a refusal is recorded. */
const refuseAnonymous = ({ kind }: Caller) =>
  kind === 'anonymous' ? new AppError('missing_api_key') : undefined;

function refused(error: AppError): Result {
  return { kind: 'refused', error };
}

/** Sends the response to a request that has none yet, and logs what went wrong. */
function respond({ logger }: AppDeps, { response, requestId }: RequestContext, result: Result): void {
  if (result.kind === 'managed') return;
  if (result.kind === 'exchanged' && result.outcome.kind === 'aborted') {
    logger.warn({ err: result.outcome.error, requestId }, 'response aborted');
  }
  const error = errorOf(result);
  if (!error) return;
  if (error.row.http >= 500) logger.warn({ err: error, requestId }, 'request failed');
  sendError(response, error, { 'x-request-id': requestId, 'cache-control': 'no-store', ...result.headers });
}

/** The error of a request that has not been answered. */
function errorOf(result: Exclude<Result, { kind: 'managed' }>): AppError | undefined {
  if (result.kind === 'refused') return result.error;
  return result.outcome.kind === 'unanswered' ? result.outcome.error : undefined;
}

function measure(deps: AppDeps, { route, response, startedMs }: RequestContext, result: Result): void {
  const countedAs = result.kind === 'managed' ? result.countedAs : undefined;
  deps.metrics.recordRequest({
    route: countedAs ?? (route.kind === 'inference' ? route.target : route.kind),
    status: response.statusCode,
    outcome: outcomeOf(result, response.statusCode),
    durationMs: deps.clock.monotonic() - startedMs,
  });
}

function outcomeOf(result: Result, status: number): Outcome['kind'] | 'refused' {
  if (result.kind === 'exchanged') return result.outcome.kind;
  return result.kind === 'managed' && status < 400 ? 'completed' : 'refused';
}
