import { type Action, type Principal, permits, scopeFor } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { Lookup } from '../endpoints/registry.js';

/** Throws unless the principal is a key with a scope for the action. */
export function requireScope(principal: Principal, action: Action): void {
  if (principal.kind === 'anonymous') throw new AppError('missing_api_key');
  if (!permits(principal.scopes, action)) {
    throw new AppError(
      'insufficient_scope',
      `This API key lacks the scope that the request needs: "${scopeFor(action)}". Create a key with it.`,
    );
  }
}

/**
 * The endpoint, if the principal may use it: its owner with a scope for it, or anyone if it is public. Otherwise throws,
 * in a way that does not tell whether an endpoint that is not theirs is there. A right that may have been taken away
 * while the registry was out of touch is not honoured: the owner's is kept, anyone else's is not.
 */
export function requireAccess(lookup: Lookup, principal: Principal): Endpoint {
  if (lookup.kind === 'not-loaded') throw new AppError('unavailable');
  const { endpoint } = lookup;
  const owner = principal.kind === 'key' && endpoint?.accountId === principal.accountId;
  if (endpoint?.authMode === 'public' && !owner) {
    if (lookup.kind === 'stale') throw new AppError('unavailable');
    return endpoint;
  }
  if (principal.kind === 'anonymous') throw new AppError('missing_api_key');
  // One that is not in an old registry may be new; to say that it is not there would be a guess.
  if (!endpoint && lookup.kind === 'stale') throw new AppError('unavailable');
  if (!endpoint || !owner) throw new AppError('endpoint_not_found');
  if (endpoint.authMode === 'private') requireScope(principal, 'dedicated:invoke');
  return endpoint;
}

/** Throws if the endpoint takes nothing new. What is under way goes on. */
export function requireActive({ state }: Endpoint): void {
  if (state !== 'draining') return;
  throw new AppError('endpoint_not_found', 'The endpoint is being deleted and takes no new requests.');
}
