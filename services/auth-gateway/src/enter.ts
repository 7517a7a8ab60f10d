import type { Action } from '@hypervize/auth-model';
import type { AppError } from '@hypervize/errors';
import type { InFlightRequest } from '@hypervize/relay';
import { scopeError } from './auth/scope.js';
import type { AddressOf } from './http/client-address.js';
import type { RequestContext } from './http/context.js';
import type { Places, RequestClass } from './limits/places.js';
import type { AccessRight } from './revocation/access-right.js';
import { type RegisterDeps, registerInFlight } from './revocation/register.js';

export interface EnterDeps {
  readonly registration: RegisterDeps;
  readonly places: Pick<Places, 'take'>;
  readonly addressOf: AddressOf;
}

/** What a request needs to be served. */
export interface Requirement {
  readonly action: Action;
  /** The class of places for requests with a key. */
  readonly requestClass: RequestClass;
  /** Whether the caller needs a key with a scope for the action. If not, the router decides. */
  readonly scoped: boolean;
}

/** A request that is being served: it is registered as in flight and has a place. */
export interface Entered {
  readonly kind: 'entered';
  readonly inFlight: InFlightRequest<AccessRight>;
  /** To be called when the request has ended, however it ended. */
  leave(): void;
}

/**
 * Authenticates a request, registers it as in flight and takes a place for it, in that order: a caller without a good key
 * takes no place that customers need. Nothing of the body is read. Rejects with auth_unavailable.
 */
export async function enter(
  { registration, places, addressOf }: EnterDeps,
  { request }: RequestContext,
  { action, requestClass, scoped }: Requirement,
): Promise<Entered | { readonly kind: 'refused'; readonly error: AppError }> {
  const registered = await registerInFlight(registration, request, action);
  if (registered.kind === 'refused') return registered;
  const { inFlight } = registered;
  const refuse = (error: AppError) => {
    inFlight.unregister();
    return { kind: 'refused' as const, error };
  };
  const { caller } = inFlight.right;
  const lacksScope = scoped ? scopeError(caller, action) : undefined;
  if (lacksScope) return refuse(lacksScope);
  const place =
    caller.kind === 'key'
      ? places.take(requestClass, caller.verdict.accountId)
      : places.take('anonymous', addressOf(request));
  if (place.kind === 'refused') return refuse(place.error);
  return {
    kind: 'entered',
    inFlight,
    leave: () => {
      place.leave();
      inFlight.unregister();
    },
  };
}
