import type { IncomingMessage, ServerResponse } from 'node:http';
import { principalHeader } from '@hypervize/auth-model';
import { AppError, toAppError } from '@hypervize/errors';
import {
  answerError,
  encodeServed,
  type Flight,
  type Flights,
  type Outcome,
  readBody,
  servedHeader,
} from '@hypervize/relay';
import type { Attributes, InSpan, Logger } from '@hypervize/runtime';
import type { Endpoint } from './endpoints/endpoint.js';
import type { Registry } from './endpoints/registry.js';
import { requireAccess, requireActive, requireScope } from './route/access.js';
import { noEndpoint, type Passenger } from './route/in-flight.js';
import { readQuestion } from './route/inference-request.js';
import type { PrincipalCheck } from './route/principal-check.js';
import { type Way, wayOf } from './route/routes.js';
import { targetOf } from './route/target.js';
import type { Pools } from './scheduling/pools.js';
import { type Journey, sendUpstream, type UpstreamDeps } from './upstream/send.js';

export interface ServeDeps extends UpstreamDeps {
  readonly pools: Pick<Pools, 'elastic' | 'dedicated'>;
  readonly registry: Registry;
  readonly principalOf: PrincipalCheck;
  readonly maxBodyBytes: number;
  readonly maxInFlight: number;
  readonly logger: Logger;
  readonly inSpan: InSpan;
  readonly flights: Flights<Passenger>;
  observe(request: {
    way: Way['kind'] | 'none';
    status: number;
    outcome: Outcome['kind'] | 'refused';
    durationMs: number;
  }): void;
}

type Annotate = (attributes: Attributes) => void;

/** The data side: who (the gateway says) → where → the exchange with a model server → the answer. */
export function createServe(deps: ServeDeps) {
  let inFlight = 0;

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    way: Way | undefined,
    trace: Readonly<Record<string, string>>,
    toGateway: Record<string, string>,
    annotate: Annotate,
  ): Promise<Outcome> => {
    const principal = deps.principalOf(single(request.headers[principalHeader]));
    if (!principal)
      throw new AppError('internal', undefined, { cause: new Error('not sent by a gateway of ours') });
    if (!way) throw new AppError('route_not_found');
    if (request.method !== 'POST') throw new AppError('method_not_allowed');
    if (inFlight > deps.maxInFlight) throw new AppError('no_capacity');

    const endpoint =
      way.kind === 'dedicated' ? requireAccess(deps.registry.find(way.endpointId), principal) : undefined;
    if (endpoint) requireActive(endpoint);
    else requireScope(principal, 'elastic:invoke');
    // In the same breath as the decision: a change that comes from here on finds it.
    const flight = deps.flights.enter(endpoint?.endpointId ?? noEndpoint, { principal });
    try {
      const journey = await carry(flight, request, response, way.operation, endpoint, trace, toGateway);
      annotate(annotationsOf(journey));
      return journey.outcome;
    } finally {
      flight.leave();
    }
  };

  const carry = async (
    { cut, about: { principal } }: Flight<Passenger>,
    request: IncomingMessage,
    response: ServerResponse,
    operation: string,
    endpoint: Endpoint | undefined,
    trace: Readonly<Record<string, string>>,
    toGateway: Record<string, string>,
  ): Promise<Journey> => {
    if (request.headers.expect !== undefined) response.writeContinue();
    const body = await readBody(request, deps.maxBodyBytes, cut);
    const question = readQuestion(body);
    const target = targetOf(deps.pools, principal, endpoint, question);
    // A model server reports the usage of a stream only if it is asked to.
    const usageIsOurs =
      question.stream && !question.wantsUsage && target.streamUsage && operation !== 'embeddings';
    // On every answer from here on, also where it is a refusal: the gateway counts it.
    toGateway[servedHeader] = encodeServed({ ...target, usageIsOurs });
    return sendUpstream(deps, {
      request,
      response,
      body: usageIsOurs ? question.withUsage() : body,
      pool: target.pool,
      poolName: target.name,
      account: principal.kind === 'key' ? principal.accountId : 'anonymous',
      prefix: target.prefix,
      operation,
      timed: question.stream || operation === 'embeddings',
      trace,
      toGateway,
      cut,
    });
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const way = wayOf(request.url ?? '');
    inFlight++;
    let kind: Outcome['kind'] | 'refused';
    const toGateway: Record<string, string> = {};
    try {
      const outcome = await deps.inSpan('route', request.headers, (trace, annotate) =>
        answer(request, response, way, trace, toGateway, annotate),
      );
      kind = outcome.kind;
      if (outcome.kind === 'unanswered') refuse(deps.logger, request, response, outcome.error, toGateway);
      if (outcome.kind === 'broken') {
        deps.logger.warn(
          { err: outcome.error, requestId: request.headers['x-request-id'] },
          'an answer broke off',
        );
      }
    } catch (error) {
      kind = 'refused';
      refuse(deps.logger, request, response, toAppError(error), toGateway);
    } finally {
      inFlight--;
    }
    deps.observe({
      way: way?.kind ?? 'none',
      status: response.statusCode,
      outcome: kind,
      durationMs: performance.now() - startedMs,
    });
  };
}

/** Why the request went where it went. */
function annotationsOf({ seats }: Journey): Attributes {
  const last = seats.at(-1);
  if (!last) return {};
  return {
    'hvz.host': last.url,
    'hvz.why': last.why,
    'hvz.waited_ms': Math.round(seats[0]?.waitedMs ?? 0),
    'hvz.attempts': seats.length,
    ...(seats.length > 1 ? { 'hvz.tried': seats.slice(0, -1).map(({ url }) => url) } : {}),
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
  answerError(response, error, toGateway);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? undefined : value;
}
