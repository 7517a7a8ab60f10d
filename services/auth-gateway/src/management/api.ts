import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Action } from '@hypervize/auth-model';
import { type AppError, toAppError } from '@hypervize/errors';
import express from 'express';
import type { AuditRecorder } from '../audit/recorder.js';
import type { KnownCredential } from '../auth/verification.js';
import type { Clients } from '../clients.js';
import type { EventStreams } from '../events/streams.js';
import { pathOf } from '../http/checks.js';
import type { DefaultLimits } from '../limits/admit.js';
import type { RequestClass } from '../limits/places.js';
import { accountRoutes } from './account.js';
import { endWith } from './call.js';
import { endpointRoutes } from './endpoints.js';
import { eventRoutes } from './events.js';
import { keyRoutes } from './keys.js';
import { modelRoutes } from './models.js';
import { createRefusals } from './refusals.js';
import { revocationRoutes } from './revocations.js';
import { createFindRoute, type MatchedRoute, type Route, type RouteMatch } from './route.js';
import { type RegisteredRequest, type ServeDeps, serveManagement } from './serve.js';
import { usageRoutes } from './usage.js';

export interface ManagementDeps
  extends Omit<Clients, 'changes' | 'audit' | 'events'>,
    Omit<ServeDeps, 'refusals'> {
  readonly auditRecorder: Pick<AuditRecorder, 'record'>;
  readonly defaultLimits: DefaultLimits;
  readonly eventStreams: Pick<EventStreams, 'open'>;
}

/** The management API: /api except for inference. */
export interface ManagementApi {
  /** Finds what a request asks for, by its method and path alone. */
  find(request: IncomingMessage): Exclude<RouteMatch, { kind: 'matched' }> | ManagementOperation;
}

/** What a management request asks for. */
export interface ManagementOperation {
  readonly kind: 'matched';
  /** What the request has to be registered for. Whether its credential permits that is checked in `handle`. */
  readonly action: Action;
  /** Whether it revokes or rolls a key, which has to stay possible whatever else its account does. */
  readonly revokes: boolean;
  /** The class of its place. */
  readonly requestClass: RequestClass;
  /** Serves a request that is registered as in flight. Resolves when its response is complete or closed. */
  handle(request: IncomingMessage, response: ServerResponse, registered: RegisteredRequest): Promise<void>;
  /** Records that a request with a credential whose secret was right was refused before `handle`. */
  recordRefusal(request: IncomingMessage, credential: KnownCredential, error: AppError): void;
}

/** A request and what is known of it, on its way through Express. */
interface Locals {
  readonly matched: MatchedRoute;
  readonly registered: RegisteredRequest;
}

export function createManagementApi(deps: ManagementDeps): ManagementApi {
  const findRoute = createFindRoute([
    ...accountRoutes(deps),
    ...keyRoutes(deps),
    ...usageRoutes(deps),
    ...modelRoutes(deps),
    ...endpointRoutes(deps),
    ...revocationRoutes(deps),
    ...eventRoutes(deps.eventStreams),
  ]);
  const refusals = createRefusals(deps.auditRecorder, deps.addressOf);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(async (request, response) => {
    const { matched, registered } = response.locals as Locals;
    await serveManagement({ ...deps, refusals }, { ...registered, request, response, matched }).catch(
      (error: unknown) => endWith(response, toAppError(error)),
    );
  });
  return {
    find: (request) => {
      const matched = findRoute(request.method ?? '', pathOf(request.url ?? '/'));
      if (matched.kind !== 'matched') return matched;
      return {
        kind: 'matched',
        action: matched.route.action,
        revokes: matched.route.place === 'revocation',
        requestClass: requestClassOf(matched.route),
        handle: (incoming, response, registered) =>
          new Promise((resolve) => {
            response.once('close', resolve);
            Object.assign(response, { locals: { matched, registered } satisfies Locals });
            app(incoming, response);
          }),
        recordRefusal: (incoming, credential, error) =>
          refusals.record(incoming, matched, credential, error.code),
      };
    },
  };
}

function requestClassOf({ place }: Route): RequestClass {
  return place === 'revocation' || place === 'stream' ? place : 'management';
}
