import { accountOf } from '@hypervize/auth-model';
import { AppError, toAppError } from '@hypervize/errors';
import {
  type Cancellation,
  type InFlightRequests,
  type Outcome,
  relayError,
  type ServerExchange,
} from '@hypervize/relay';
import type { Attributes, InSpan, Logger, OverloadLevel } from '@hypervize/runtime';
import { type BodyDeps, receiveInferenceBody } from './body/receive.js';
import { bodyRights } from './body/rights.js';
import type { Endpoint } from './endpoints/endpoint.js';
import type { Registry } from './endpoints/registry.js';
import { type AccessRight, authorizeRoute, elasticSubject } from './route/access.js';
import { type InferenceRequest, readInferenceRequest } from './route/inference-request.js';
import { type Route, routeOf } from './route/routes.js';
import { type Target, targetOf } from './route/target.js';
import type { Pools } from './scheduling/pools.js';
import { sendUpstream } from './upstream/send.js';
import type { UpstreamDeps, UpstreamRequest, UpstreamResult } from './upstream/upstream-request.js';

export interface AppDeps extends UpstreamDeps {
  readonly pools: Pick<Pools, 'elastic' | 'dedicated'>;
  readonly registry: Pick<Registry, 'find'>;
  readonly bodies: BodyDeps;
  readonly maxInFlight: number;
  readonly logger: Logger;
  readonly inSpan: InSpan;
  readonly inFlightRequests: InFlightRequests<AccessRight>;
  overload(): OverloadLevel;
  observeRequest(request: RequestMeasurement): void;
}

export interface RequestMeasurement {
  readonly route: Route['kind'] | 'none';
  readonly status: number;
  readonly outcome: Ending['kind'];
  readonly durationMs: number;
}

/** How a request ended: at the upstream, or refused before it. */
type Ending = Outcome | { readonly kind: 'refused'; readonly error: AppError };

interface RequestContext {
  readonly exchange: ServerExchange;
  readonly startedMs: number;
  readonly route: Route | undefined;
  /** More requests than `maxInFlight` were in flight when this one arrived, or the process is severely overloaded. */
  readonly overCapacity: boolean;
  /** Headers that propagate the trace to the host. */
  readonly traceHeaders: Readonly<Record<string, string>>;
  annotate(attributes: Attributes): void;
}

/** The handler of inference requests from gateways. */
export function createApp(deps: AppDeps) {
  let inFlight = 0;
  return async (exchange: ServerExchange): Promise<void> => {
    const startedMs = performance.now();
    const route = routeOf(exchange.head.path);
    const overCapacity = ++inFlight > deps.maxInFlight || deps.overload() === 'severe';
    try {
      await deps.inSpan('route', exchange.head.trace, (traceHeaders, annotate) =>
        handle(deps, { exchange, startedMs, route, overCapacity, traceHeaders, annotate }),
      );
    } finally {
      inFlight--;
    }
  };
}

/** Serves a request, sends the error response if there is one to send, and measures the request. */
async function handle(deps: AppDeps, context: RequestContext): Promise<void> {
  const ending = await serve(deps, context).catch(refused);
  if (ending.kind === 'refused' || ending.kind === 'unanswered')
    respondWithError(deps, context, ending.error);
  if (ending.kind === 'aborted') logFailure(deps, context, ending.error, 'response aborted');
  deps.observeRequest({
    route: context.route?.kind ?? 'none',
    status: context.exchange.status(),
    outcome: ending.kind,
    durationMs: performance.now() - context.startedMs,
  });
}

/** The stages of a request. Throws an AppError if one of them refuses it. */
async function serve(deps: AppDeps, context: RequestContext): Promise<Outcome> {
  const { exchange, route } = context;
  const { principal, owner: checkedOwner } = exchange.head;
  if (!route) throw new AppError('route_not_found');
  // Requests without a key are the first to be shed: they belong to no account.
  const isShed = principal.kind === 'anonymous' && deps.overload() !== 'none';
  if (context.overCapacity || isShed) throw new AppError('no_capacity');
  const endpoint = authorizeRoute(route, deps.registry, principal, checkedOwner);
  // Registered in the same turn as the decision above, so that every later change of the endpoint finds the request.
  const inFlight = deps.inFlightRequests.register(endpoint?.endpointId ?? elasticSubject, { principal });
  try {
    const upstreamRequest = await receive(deps, context, { route, endpoint }, inFlight.cancellation);
    try {
      const result = await sendUpstream(deps, upstreamRequest);
      context.annotate(attributesOf(route, result));
      return result.outcome;
    } finally {
      upstreamRequest.body.release();
    }
  } finally {
    inFlight.unregister();
  }
}

/** Where a request goes, once it is allowed. */
interface Destination {
  readonly route: Route;
  readonly endpoint: Endpoint | undefined;
}

/**
 * Receives the body of a request and decides which pool it goes to. What only that needs is not kept while the response is
 * awaited and forwarded. The caller has to release the body.
 */
async function receive(
  deps: AppDeps,
  { exchange, traceHeaders }: RequestContext,
  { route, endpoint }: Destination,
  cancellation: Cancellation,
): Promise<UpstreamRequest> {
  const { principal } = exchange.head;
  const { owner, maxBytes } = bodyRights(deps.bodies, principal, endpoint);
  const received = await receiveInferenceBody(deps.bodies, { exchange, owner, maxBytes, cancellation });
  const { body } = received;
  try {
    const inference = readInferenceRequest(received);
    const target = targetOf(deps.pools, principal, endpoint, inference);
    const usageInjected = injectsUsage(route, inference, target);
    if (usageInjected) inference.requestUsage();
    exchange.setMetering({ accountId: target.accountId, model: target.model, usageInjected });
    return {
      exchange,
      body,
      pool: target.pool,
      kind: route.kind,
      poolName: target.name,
      account: accountOf(principal) ?? 'anonymous',
      prefix: target.prefix,
      operation: route.operation,
      timed: inference.stream || route.operation === 'embeddings',
      traceHeaders,
      cancellation,
    };
  } catch (error) {
    body.release();
    throw error;
  }
}

function refused(error: unknown): Ending {
  return { kind: 'refused', error: toAppError(error) };
}

/** Whether the router itself requests the usage of a stream: hosts report it only on request, and the gateway needs it. */
function injectsUsage({ operation }: Route, inference: InferenceRequest, target: Target): boolean {
  return inference.stream && !inference.wantsUsage && target.streamUsage && operation !== 'embeddings';
}

/** The attributes of a request's span: which hosts were tried, and why. */
function attributesOf(route: Route, { slots }: UpstreamResult): Attributes {
  const last = slots.at(-1);
  if (!last) return { 'hvz.route': route.kind };
  return {
    'hvz.route': route.kind,
    'hvz.host': last.url,
    'hvz.pick_reason': last.reason,
    'hvz.queue_wait_ms': Math.round(slots[0]?.queueWaitMs ?? 0),
    'hvz.attempts': slots.length,
    ...(slots.length > 1 ? { 'hvz.failed_hosts': slots.slice(0, -1).map(({ url }) => url) } : {}),
  };
}

function respondWithError(deps: AppDeps, context: RequestContext, error: AppError): void {
  if (error.row.http >= 500) logFailure(deps, context, error, 'request failed');
  relayError(context.exchange, error);
}

function logFailure(
  { logger }: AppDeps,
  { exchange }: RequestContext,
  error: AppError,
  message: string,
): void {
  logger.warn({ err: error, requestId: exchange.head.requestId }, message);
}
