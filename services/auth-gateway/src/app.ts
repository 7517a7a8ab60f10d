import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, toAppError } from '@hypervize/errors';
import { type InFlightRequest, type Outcome, sendError } from '@hypervize/relay';
import type { InSpan, Logger } from '@hypervize/runtime';
import { type RegisterDeps, registerInFlight } from './auth/register-in-flight.js';
import { requireScope } from './auth/scope.js';
import type { AddressOf } from './http/client-address.js';
import { checkInference, newRequestId, pathOf, refuseKeyInUrl } from './http/request-checks.js';
import { type Route, routeOf } from './http/routes.js';
import { admit, type LimitDeps } from './limits/admit.js';
import { type ForwardDeps, forward } from './proxy/forward.js';
import type { AccessRight } from './revocation/cancel.js';
import type { KeyUse } from './usage/key-use.js';
import { createUsageRecorder, type UsageRecording } from './usage/recorder.js';

export interface AppDeps extends ForwardDeps, RegisterDeps, LimitDeps {
  readonly usageRecording: UsageRecording;
  readonly addressOf: AddressOf;
  readonly keyUse: KeyUse;
  /** How many requests are under way, for the metrics to read. */
  readonly activeRequests: { count: number };
  readonly maxInFlight: number;
  readonly inSpan: InSpan;
  readonly logger: Logger;
  /** The management API. Resolves when it has answered. */
  readonly management: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  observeCancellation(code: string): void;
  observe(request: {
    route: string;
    status: number;
    outcome: Outcome['kind'] | 'refused';
    durationMs: number;
  }): void;
}

/** What a request is called, and when it came. */
interface Named {
  readonly requestId: string;
  /** Headers of the answer, whatever it will be. */
  readonly ours: Record<string, string>;
  /** Headers that carry the trace on. */
  readonly trace: Readonly<Record<string, string>>;
  readonly startedMs: number;
}
type Inference = Extract<Route, { kind: 'inference' }>;

/** The way of a request through the house: receive → authenticate → admit → forward → recorder. */
export function createApp(deps: AppDeps) {
  const infer = async (
    request: IncomingMessage,
    response: ServerResponse,
    route: Inference,
    named: Named,
  ) => {
    checkInference(request, deps.maxBodyBytes);
    const inFlight = await registerInFlight(deps, request, `${route.way}:invoke`);
    try {
      return await carry(inFlight, request, response, route, named);
    } finally {
      inFlight.unregister();
      if (inFlight.cancellation.reason) deps.observeCancellation(inFlight.cancellation.reason.code);
    }
  };

  const carry = async (
    { right: { caller }, cancellation }: InFlightRequest<AccessRight>,
    request: IncomingMessage,
    response: ServerResponse,
    route: Inference,
    { requestId, ours, trace, startedMs }: Named,
  ) => {
    // Whether someone without a key may call an endpoint is the router's to say.
    if (route.way === 'elastic') requireScope(caller, 'elastic:invoke');
    if (caller.kind === 'key') deps.keyUse.note(caller.keyId, Date.now());
    await admit(deps, { caller, route, address: () => deps.addressOf(request) }, (headers) =>
      Object.assign(ours, headers),
    );
    const { routerPath, endpointId } = route;
    const recorder = createUsageRecorder(deps.usageRecording, { caller, endpointId, startedMs });
    const outcome = await forward(deps, {
      ...{ request, response, caller, routerPath, requestId, ours, trace, cancellation, recorder },
    });
    recorder.end(outcome);
    return outcome;
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const requestId = newRequestId();
    const ours: Record<string, string> = { 'x-request-id': requestId };
    const url = request.url ?? '/';
    const route = routeOf(pathOf(url));
    deps.activeRequests.count++;
    let outcome: Outcome['kind'] | 'refused' = 'refused';
    try {
      refuseKeyInUrl(url);
      if (deps.activeRequests.count > deps.maxInFlight) throw new AppError('overloaded');
      if (route.kind === 'none') throw new AppError('route_not_found');
      if (route.kind === 'management') {
        response.setHeader('x-request-id', requestId);
        await deps.management(request, response);
        return;
      }
      const result = await deps.inSpan('inference', undefined, (trace, annotate) => {
        annotate({ 'hvz.request_id': requestId, 'hvz.way': route.way });
        return infer(request, response, route, { requestId, ours, trace, startedMs });
      });
      outcome = result.kind;
      if (result.kind === 'unanswered') throw result.error;
      if (result.kind === 'aborted')
        deps.logger.warn({ err: result.error, requestId }, 'an answer broke off');
    } catch (error) {
      const failure = toAppError(error);
      if (failure.row.http >= 500)
        deps.logger.warn({ err: failure, requestId }, 'a request could not be served');
      sendError(response, failure, ours);
    } finally {
      deps.activeRequests.count--;
      deps.observe({
        route: route.kind === 'inference' ? route.way : route.kind,
        status: response.statusCode,
        outcome,
        durationMs: performance.now() - startedMs,
      });
    }
  };
}
