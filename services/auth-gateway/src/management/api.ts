import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Action } from '@hypervize/auth-model';
import { type AppError, toAppError } from '@hypervize/errors';
import express from 'express';
import type { AuditRecorder } from '../audit/recorder.js';
import type { KnownCredential } from '../auth/verification.js';
import { pathOf } from '../http/checks.js';
import type { RequestClass } from '../limits/places.js';
import { endWith } from './call.js';
import { documentPath, openApiDocument } from './openapi/document.js';
import { createDocumentHandler } from './openapi/serve.js';
import { createRefusals } from './refusals.js';
import { createFindRoute, type MatchedRoute, type Route, type RouteMatch } from './route.js';
import { managementRoutes, type RouteDeps } from './routes.js';
import { type RegisteredRequest, type ServeDeps, serveManagement } from './serve.js';

export interface ManagementDeps extends RouteDeps, Omit<ServeDeps, 'refusals'> {
  readonly auditRecorder: Pick<AuditRecorder, 'record'>;
}

/** The management API: /api except for inference. */
export interface ManagementApi {
  /** Finds what a request asks for, by its method and path alone. */
  find(request: IncomingMessage): Exclude<RouteMatch, { kind: 'matched' }> | OpenRoute | ManagementOperation;
}

/** A route that takes no credential. */
export interface OpenRoute {
  readonly kind: 'open';
  readonly method: 'GET';
  readonly path: string;
  /** Resolves when the response is complete or closed. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
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
  const routes = managementRoutes(deps);
  const document: OpenRoute = {
    ...{ kind: 'open', method: 'GET', path: documentPath },
    handle: createDocumentHandler(openApiDocument(routes)),
  };
  const findRoute = createFindRoute<Route | OpenRoute>([document, ...routes]);
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
      const found = findRoute(request.method ?? '', pathOf(request.url ?? '/'));
      if (found.kind !== 'matched') return found;
      const { route, id } = found;
      if ('kind' in route) return route;
      const matched = { route, id };
      return {
        kind: 'matched',
        action: route.action,
        revokes: route.place === 'revocation',
        requestClass: requestClassOf(route),
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
