import { AppError, toAppError } from '@hypervize/errors';
import type { Cancellation, UploadRate } from '@hypervize/relay';
import type { Logger } from '@hypervize/runtime';
import type { Request, Response } from 'express';
import { actorIdOf, type Caller } from '../auth/caller.js';
import { scopeError } from '../auth/scope.js';
import type { AddressOf } from '../http/client-address.js';
import type { Admission } from '../limits/admit.js';
import type { ManagementPlaces } from '../limits/management-places.js';
import type { ManagementRequest } from '../limits/management-rate.js';
import type { Mutations } from '../revocation/mutations.js';
import { bodyHeadersError, readJson } from './body.js';
import { createCall, endWith, type UnreadCall } from './call.js';
import type { Refusals } from './refusals.js';
import type { MatchedRoute, Route } from './route.js';

export interface ServeDeps {
  readonly addressOf: AddressOf;
  /** Takes a request from the limit of its account. */
  readonly admit: (request: ManagementRequest) => Promise<Admission>;
  readonly places: ManagementPlaces;
  readonly mutations: Pick<Mutations, 'run'>;
  readonly refusals: Pick<Refusals, 'record'>;
  /** How long a client may leave data unread before its connection is closed, in milliseconds. */
  readonly stalledClientMs: number;
  readonly uploadRate: UploadRate;
  readonly logger: Logger;
}

/** A management request that has been authenticated and registered as in flight. */
export interface RegisteredRequest {
  readonly caller: Caller;
  readonly cancellation: Cancellation;
}

interface Work extends RegisteredRequest {
  readonly request: Request;
  readonly response: Response;
  readonly matched: MatchedRoute;
}

/** Serves a management request, or responds with the error. Resolves when the response is complete or closed. */
export async function serveManagement(deps: ServeDeps, work: Work): Promise<void> {
  const { request, response, matched, caller, cancellation } = work;
  const closed = new Promise((resolve) => response.once('close', resolve));
  const refuse = (error: AppError, ofCaller: boolean) => {
    if (error.row.http >= 500) {
      const requestId = response.getHeader('x-request-id');
      deps.logger.warn({ err: error, requestId }, 'request failed');
    }
    if (ofCaller && caller.kind !== 'anonymous' && !cancellation.reason) {
      const { accountId } = caller.verdict;
      deps.refusals.record(request, matched, { actorId: actorIdOf(caller), accountId }, error.code);
    }
    endWith(response, error);
  };
  const lacksScope = scopeError(caller, matched.route.action);
  if (lacksScope || caller.kind === 'anonymous') {
    refuse(lacksScope ?? new AppError('missing_api_key'), true);
    await read(response, deps.stalledClientMs, closed);
    return;
  }
  const address = deps.addressOf(request);
  const { mutations } = deps;
  const { route, id } = matched;
  const isRead = route.method === 'GET';
  const changes = isRead || route.subject === 'endpoint' ? undefined : route.subject;
  const controlled = createCall({
    ...{ request, response, id, isRead, changes, changesAll: route.changesAll ?? false },
    ...{ caller, address, cancellation, mutations },
  });
  try {
    await serveStages(deps, route, controlled.call);
  } catch (error) {
    // A service that was asked records its refusals itself.
    refuse(cancellation.reason ?? toAppError(error), !controlled.reachedService());
  }
  // What is left of the response is cancelled with the request, too.
  await read(response, deps.stalledClientMs, closed);
  controlled.end();
}

/** Waits until a response that was sent has been read. Closes its connection if the client stops reading. */
function read(response: Response, stalledClientMs: number, closed: Promise<unknown>): Promise<unknown> {
  response.setTimeout(stalledClientMs, () => response.destroy());
  return closed;
}

/** The stages after the authentication: size → rate → body → place → the route. Throws the refusal. */
async function serveStages(deps: ServeDeps, route: Route, unread: UnreadCall): Promise<void> {
  const { request, response, cancellation, accountId, caller } = unread;
  const unacceptable = bodyHeadersError(request, caller);
  if (unacceptable) throw unacceptable;
  await takeRate(deps, route, unread);
  const body = route.body ? await readJson(request, response, cancellation, deps.uploadRate) : undefined;
  const { place = 'request' } = route;
  const kind = typeof place === 'function' ? place(request.query) : place;
  const leave = await deps.places.take({
    kind,
    accountId,
    subjectId: caller.presented.subjectId,
    cancellation,
  });
  try {
    await route.serve({ ...unread, body });
  } finally {
    leave();
  }
}

async function takeRate(deps: ServeDeps, route: Route, unread: UnreadCall): Promise<void> {
  const { accountId, caller, response } = unread;
  const { subjectId } = caller.presented;
  const admission = await deps.admit({ accountId, subjectId, revokes: route.place === 'revocation' });
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(admission.headers)) response.setHeader(name, value);
  if (admission.kind === 'refused') throw admission.error;
}
