import type { IncomingMessage, ServerResponse } from 'node:http';
import { principalHeader } from '@hypervize/auth-model';
import { AppError, toAppError } from '@hypervize/errors';
import {
  encodeMetering,
  type InFlightRequest,
  type InFlightRequests,
  meteringHeader,
  type Outcome,
  readBody,
  sendError,
} from '@hypervize/relay';
import type { Attributes, InSpan, Logger } from '@hypervize/runtime';
import type { Endpoint } from './endpoints/endpoint.js';
import type { Registry } from './endpoints/registry.js';
import { requireAccess, requireActive, requireScope } from './route/access.js';
import { type AccessRight, elasticSubject } from './route/cancel-affected.js';
import { parseInferenceRequest } from './route/inference-request.js';
import type { PrincipalCheck } from './route/principal-check.js';
import { type Route, routeOf } from './route/routes.js';
import { targetOf } from './route/target.js';
import type { Pools } from './scheduling/pools.js';
import { sendUpstream, type UpstreamDeps, type UpstreamResult } from './upstream/send.js';

export interface AppDeps extends UpstreamDeps {
  readonly pools: Pick<Pools, 'elastic' | 'dedicated'>;
  readonly registry: Registry;
  readonly principalOf: PrincipalCheck;
  readonly maxBodyBytes: number;
  readonly maxInFlight: number;
  readonly logger: Logger;
  readonly inSpan: InSpan;
  readonly inFlightRequests: InFlightRequests<AccessRight>;
  observe(request: {
    route: Route['kind'] | 'none';
    status: number;
    outcome: Outcome['kind'] | 'refused';
    durationMs: number;
  }): void;
}

type Annotate = (attributes: Attributes) => void;

/** The data side: who (the gateway says) → where → the exchange with a model server → the answer. */
export function createApp(deps: AppDeps) {
  let activeRequests = 0;

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    route: Route | undefined,
    trace: Readonly<Record<string, string>>,
    toGateway: Record<string, string>,
    annotate: Annotate,
  ): Promise<Outcome> => {
    const principal = deps.principalOf(single(request.headers[principalHeader]));
    if (!principal)
      throw new AppError('internal', undefined, { cause: new Error('not sent by a gateway of ours') });
    if (!route) throw new AppError('route_not_found');
    if (request.method !== 'POST') throw new AppError('method_not_allowed');
    if (activeRequests > deps.maxInFlight) throw new AppError('no_capacity');

    const endpoint =
      route.kind === 'dedicated' ? requireAccess(deps.registry.find(route.endpointId), principal) : undefined;
    if (endpoint) requireActive(endpoint);
    else requireScope(principal, 'elastic:invoke');
    // In the same breath as the decision: a change that comes from here on finds it.
    const inFlight = deps.inFlightRequests.register(endpoint?.endpointId ?? elasticSubject, { principal });
    try {
      const result = await carry(inFlight, request, response, route.operation, endpoint, trace, toGateway);
      annotate(annotationsOf(result));
      return result.outcome;
    } finally {
      inFlight.unregister();
    }
  };

  const carry = async (
    { cancellation, right: { principal } }: InFlightRequest<AccessRight>,
    request: IncomingMessage,
    response: ServerResponse,
    operation: string,
    endpoint: Endpoint | undefined,
    trace: Readonly<Record<string, string>>,
    toGateway: Record<string, string>,
  ): Promise<UpstreamResult> => {
    if (request.headers.expect !== undefined) response.writeContinue();
    const body = await readBody(request, deps.maxBodyBytes, cancellation);
    const inference = parseInferenceRequest(body);
    const target = targetOf(deps.pools, principal, endpoint, inference);
    // A model server reports the usage of a stream only if it is asked to.
    const usageInjected =
      inference.stream && !inference.wantsUsage && target.streamUsage && operation !== 'embeddings';
    // On every answer from here on, also where it is a refusal: the gateway counts it.
    toGateway[meteringHeader] = encodeMetering({ ...target, usageInjected });
    return sendUpstream(deps, {
      request,
      response,
      body: usageInjected ? inference.withUsage() : body,
      pool: target.pool,
      poolName: target.name,
      account: principal.kind === 'key' ? principal.accountId : 'anonymous',
      prefix: target.prefix,
      operation,
      timed: inference.stream || operation === 'embeddings',
      trace,
      toGateway,
      cancellation,
    });
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const route = routeOf(request.url ?? '');
    activeRequests++;
    let kind: Outcome['kind'] | 'refused';
    const toGateway: Record<string, string> = {};
    try {
      const outcome = await deps.inSpan('route', request.headers, (trace, annotate) =>
        answer(request, response, route, trace, toGateway, annotate),
      );
      kind = outcome.kind;
      if (outcome.kind === 'unanswered') refuse(deps.logger, request, response, outcome.error, toGateway);
      if (outcome.kind === 'aborted') {
        deps.logger.warn(
          { err: outcome.error, requestId: request.headers['x-request-id'] },
          'an answer broke off',
        );
      }
    } catch (error) {
      kind = 'refused';
      refuse(deps.logger, request, response, toAppError(error), toGateway);
    } finally {
      activeRequests--;
    }
    deps.observe({
      route: route?.kind ?? 'none',
      status: response.statusCode,
      outcome: kind,
      durationMs: performance.now() - startedMs,
    });
  };
}

/** Why the request went where it went. */
function annotationsOf({ slots }: UpstreamResult): Attributes {
  const last = slots.at(-1);
  if (!last) return {};
  return {
    'hvz.host': last.url,
    'hvz.why': last.why,
    'hvz.waited_ms': Math.round(slots[0]?.waitedMs ?? 0),
    'hvz.attempts': slots.length,
    ...(slots.length > 1 ? { 'hvz.tried': slots.slice(0, -1).map(({ url }) => url) } : {}),
  };
}

function refuse(
  logger: Logger,
  request: IncomingMessage,
  response: ServerResponse,
  error: AppError,
  toGateway: Readonly<Record<string, string>>,
): void {
  if (error.row.http >= 500) {
    logger.warn({ err: error, requestId: request.headers['x-request-id'] }, 'a request could not be served');
  }
  sendError(response, error, toGateway);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? undefined : value;
}
