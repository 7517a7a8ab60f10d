import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  accountOf,
  challengeHeader,
  ownerHeader,
  type Principal,
  principalHeader,
} from '@hypervize/auth-model';
import { AppError, toAppError } from '@hypervize/errors';
import {
  encodeMetering,
  type InFlightRequests,
  meteringHeader,
  type Outcome,
  sendError,
} from '@hypervize/relay';
import type { Attributes, InSpan, Logger, OverloadLevel } from '@hypervize/runtime';
import { type BodyDeps, receiveInferenceBody } from './body/receive.js';
import { bodyRights } from './body/rights.js';
import type { StoredBody } from './body/stored-body.js';
import type { Registry } from './endpoints/registry.js';
import { type AccessRight, authorizeRoute, elasticSubject } from './route/access.js';
import { type InferenceRequest, readInferenceRequest } from './route/inference-request.js';
import type { PrincipalCheck } from './route/principal-check.js';
import { type Route, routeOf } from './route/routes.js';
import { type Target, targetOf } from './route/target.js';
import type { Pools } from './scheduling/pools.js';
import { sendUpstream } from './upstream/send.js';
import type { UpstreamDeps, UpstreamResult } from './upstream/upstream-request.js';

export interface AppDeps extends UpstreamDeps {
  readonly pools: Pick<Pools, 'elastic' | 'dedicated'>;
  readonly registry: Pick<Registry, 'find'>;
  readonly checkPrincipal: PrincipalCheck;
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
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly startedMs: number;
  readonly route: Route | undefined;
  /** More requests than `maxInFlight` were in flight when this one arrived, or the process is severely overloaded. */
  readonly overCapacity: boolean;
  /** Headers that propagate the trace to the host. */
  readonly traceHeaders: Readonly<Record<string, string>>;
  annotate(attributes: Attributes): void;
  /** Headers for the gateway on every response, refusals included. The metering header is added once the target is known. */
  gatewayHeaders: Readonly<Record<string, string>>;
}

const noHeaders: Readonly<Record<string, string>> = {};

/** The handler of inference requests from gateways. */
export function createApp(deps: AppDeps) {
  let inFlight = 0;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const route = routeOf(request.url ?? '');
    const overCapacity = ++inFlight > deps.maxInFlight || deps.overload() === 'severe';
    try {
      await deps.inSpan('route', request.headers, (traceHeaders, annotate) =>
        handle(deps, {
          request,
          response,
          startedMs,
          route,
          overCapacity,
          traceHeaders,
          annotate,
          gatewayHeaders: noHeaders,
        }),
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
    status: context.response.statusCode,
    outcome: ending.kind,
    durationMs: performance.now() - context.startedMs,
  });
}

/** The stages of a request. Throws an AppError if one of them refuses it. */
async function serve(deps: AppDeps, context: RequestContext): Promise<Outcome> {
  const { request, response, route } = context;
  const principal = requirePrincipal(deps, context);
  if (!route) throw new AppError('route_not_found');
  if (request.method !== 'POST') throw new AppError('method_not_allowed');
  // Requests without a key are the first to be shed: they belong to no account.
  const isShed = principal.kind === 'anonymous' && deps.overload() !== 'none';
  if (context.overCapacity || isShed) throw new AppError('no_capacity');
  const endpoint = authorizeRoute(route, deps.registry, principal, single(request.headers[ownerHeader]));
  // Registered in the same turn as the decision above, so that every later change of the endpoint finds the request.
  const inFlight = deps.inFlightRequests.register(endpoint?.endpointId ?? elasticSubject, { principal });
  const { cancellation } = inFlight;
  let body: StoredBody | undefined;
  try {
    const { owner, maxBytes } = bodyRights(deps.bodies, principal, endpoint);
    const received = await receiveInferenceBody(deps.bodies, {
      request,
      response,
      owner,
      maxBytes,
      cancellation,
    });
    body = received.body;
    const inference = readInferenceRequest(received);
    const target = targetOf(deps.pools, principal, endpoint, inference);
    const usageInjected = injectsUsage(route, inference, target);
    if (usageInjected) inference.requestUsage();
    context.gatewayHeaders = meteringHeaders(target, usageInjected);
    const result = await sendUpstream(deps, {
      request,
      response,
      body,
      pool: target.pool,
      kind: route.kind,
      poolName: target.name,
      account: accountOf(principal) ?? 'anonymous',
      prefix: target.prefix,
      operation: route.operation,
      timed: inference.stream || route.operation === 'embeddings',
      traceHeaders: context.traceHeaders,
      gatewayHeaders: context.gatewayHeaders,
      cancellation,
    });
    context.annotate(attributesOf(route, result));
    return result.outcome;
  } finally {
    body?.release();
    inFlight.unregister();
  }
}

/** Throws unless a gateway has signed the principal header lately. If it may be old, the gateway gets a challenge. */
function requirePrincipal(deps: AppDeps, context: RequestContext): Principal {
  const checked = deps.checkPrincipal(single(context.request.headers[principalHeader]));
  switch (checked.kind) {
    case 'valid':
      return checked.principal;
    case 'stale':
      context.gatewayHeaders = { [challengeHeader]: checked.challenge };
      throw new AppError('unavailable', undefined, { cause: new Error('principal header may be old') });
    case 'invalid':
      throw new AppError('internal', undefined, { cause: new Error('no valid principal header') });
  }
}

function refused(error: unknown): Ending {
  return { kind: 'refused', error: toAppError(error) };
}

/** Whether the router itself requests the usage of a stream: hosts report it only on request, and the gateway needs it. */
function injectsUsage({ operation }: Route, inference: InferenceRequest, target: Target): boolean {
  return inference.stream && !inference.wantsUsage && target.streamUsage && operation !== 'embeddings';
}

function meteringHeaders({ accountId, model }: Target, usageInjected: boolean) {
  return { [meteringHeader]: encodeMetering({ accountId, model, usageInjected }) };
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
  sendError(context.response, error, context.gatewayHeaders);
}

function logFailure(
  { logger }: AppDeps,
  { request }: RequestContext,
  error: AppError,
  message: string,
): void {
  logger.warn({ err: error, requestId: request.headers['x-request-id'] }, message);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? undefined : value;
}
