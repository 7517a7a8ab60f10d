import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, toAppError } from '@hypervize/errors';
import { principalHeader } from '@hypervize/principal';
import { answerError, type Flight, type Flights, type Outcome, readBody } from '@hypervize/relay';
import type { InSpan, Logger } from '@hypervize/runtime';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { Registry } from '../endpoints/registry.js';
import { sendUpstream, type UpstreamDeps } from '../upstream/send.js';
import { requireAccess, requireScope } from './access.js';
import type { ElasticPools } from './elastic.js';
import { noEndpoint, type Passenger } from './in-flight.js';
import type { PrincipalCheck } from './principals.js';
import { readQuestion } from './question.js';
import { type Way, wayOf } from './way.js';

export interface ServeDeps extends UpstreamDeps {
  readonly elastic: ElasticPools;
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

/** The data side: who (the gateway says) → where → the exchange with a model server → the answer. */
export function createServe(deps: ServeDeps) {
  let inFlight = 0;

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    way: Way | undefined,
    trace: Readonly<Record<string, string>>,
  ): Promise<Outcome> => {
    const principal = deps.principalOf(single(request.headers[principalHeader]));
    if (!principal)
      throw new AppError('internal', undefined, { cause: new Error('not sent by a gateway of ours') });
    if (!way) throw new AppError('route_not_found');
    if (request.method !== 'POST') throw new AppError('method_not_allowed');
    if (inFlight > deps.maxInFlight) throw new AppError('no_capacity');

    const endpoint =
      way.kind === 'dedicated' ? requireAccess(deps.registry.find(way.endpointId), principal) : undefined;
    if (!endpoint) requireScope(principal, 'elastic:invoke');
    // In the same breath as the decision: a change that comes from here on finds it.
    const flight = deps.flights.enter(endpoint?.endpointId ?? noEndpoint, { principal });
    try {
      return await carry(flight, request, response, way.operation, endpoint, trace);
    } finally {
      flight.leave();
    }
  };

  const carry = async (
    { cut }: Flight<Passenger>,
    request: IncomingMessage,
    response: ServerResponse,
    operation: string,
    endpoint: Endpoint | undefined,
    trace: Readonly<Record<string, string>>,
  ): Promise<Outcome> => {
    if (request.headers.expect !== undefined) response.writeContinue();
    const body = await readBody(request, deps.maxBodyBytes, cut);
    const { model } = readQuestion(body);
    const hosts = endpoint?.hosts ?? elasticHosts(deps.elastic, model);
    return sendUpstream(deps, { request, response, body, hosts, operation, trace, cut });
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const way = wayOf(request.url ?? '');
    inFlight++;
    let kind: Outcome['kind'] | 'refused';
    try {
      const outcome = await deps.inSpan('route', request.headers, (trace) =>
        answer(request, response, way, trace),
      );
      kind = outcome.kind;
      if (outcome.kind === 'unanswered') refuse(deps.logger, request, response, outcome.error);
      if (outcome.kind === 'broken') {
        deps.logger.warn(
          { err: outcome.error, requestId: request.headers['x-request-id'] },
          'an answer broke off',
        );
      }
    } catch (error) {
      kind = 'refused';
      refuse(deps.logger, request, response, toAppError(error));
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

function elasticHosts(elastic: ElasticPools, model: string | undefined): readonly string[] {
  if (model === undefined) throw new AppError('model_required', undefined, { param: 'model' });
  const hosts = elastic.hosts(model);
  if (!hosts) throw new AppError('model_not_found', undefined, { param: 'model' });
  return hosts;
}

function refuse(logger: Logger, request: IncomingMessage, response: ServerResponse, error: AppError): void {
  if (error.row.http >= 500) {
    logger.warn({ err: error, requestId: request.headers['x-request-id'] }, 'a request could not be served');
  }
  answerError(response, error);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? undefined : value;
}
