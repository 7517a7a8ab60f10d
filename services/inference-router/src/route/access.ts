import { accountOf, type Principal, requireScope } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { Lookup, Registry } from '../endpoints/registry.js';
import type { Route } from './routes.js';

/** What an in-flight request's right is checked by. */
export interface AccessRight {
  readonly principal: Principal;
}

/** The subject under which requests to elastic pools are registered: they depend on no endpoint. */
export const elasticSubject = '';

/**
 * The endpoint of a dedicated route; undefined for an elastic one. Throws unless the principal may send a new request on
 * the route. `checkedOwner` is the account that the gateway has
 * checked as the owner; empty if it has checked none.
 */
export function authorizeRoute(
  route: Route,
  registry: Pick<Registry, 'find'>,
  principal: Principal,
  checkedOwner: string,
): Endpoint | undefined {
  if (route.kind === 'elastic') {
    requireElasticAccess(principal);
    return undefined;
  }
  const endpoint = requireAccess(registry.find(route.endpointId), principal);
  requireActive(endpoint);
  requireCheckedOwner(endpoint, principal, checkedOwner);
  return endpoint;
}

/** Throws unless the gateway has checked the standing of the owner, or the owner itself sends the request. */
function requireCheckedOwner({ accountId }: Endpoint, principal: Principal, checkedOwner: string): void {
  const isOwner = accountOf(principal) === accountId;
  if (!isOwner && checkedOwner !== accountId) throw new AppError('unavailable');
}

/** Throws unless the scopes of the principal permit elastic inference. */
function requireElasticAccess(principal: Principal): void {
  if (principal.kind === 'anonymous') throw new AppError('missing_api_key');
  requireScope(principal.scopes, 'elastic:invoke');
}

/**
 * Returns the endpoint if the principal may use it: the owner with a scope for it, or anyone if it is public. Throws
 * otherwise; the error does not reveal whether an endpoint of another account exists. While the lookup is stale the owner
 * keeps the right, but other callers do not: the endpoint may have been made private or deleted.
 */
export function requireAccess(lookup: Lookup, principal: Principal): Endpoint {
  if (lookup.kind === 'not-loaded') throw new AppError('unavailable');
  const { endpoint } = lookup;
  const isOwner = endpoint !== undefined && accountOf(principal) === endpoint.accountId;
  if (endpoint?.authMode === 'public' && !isOwner) {
    if (lookup.kind === 'stale') throw new AppError('unavailable');
    return endpoint;
  }
  if (principal.kind === 'anonymous') throw new AppError('missing_api_key');
  // An endpoint that a stale registry does not have may have just been created.
  if (!endpoint && lookup.kind === 'stale') throw new AppError('unavailable');
  if (!endpoint || !isOwner) throw new AppError('endpoint_not_found');
  if (endpoint.authMode === 'private') requireScope(principal.scopes, 'dedicated:invoke');
  return endpoint;
}

/** Throws if the endpoint is draining: it accepts no new requests, while those in flight continue. */
function requireActive({ state }: Endpoint): void {
  if (state !== 'draining') return;
  throw new AppError('endpoint_not_found', 'The endpoint is being deleted and accepts no new requests.');
}
