import type { IncomingMessage } from 'node:http';
import type { Action } from '@hypervize/auth-model';
import type { AppError } from '@hypervize/errors';
import type { InFlightRequest } from '@hypervize/relay';
import type { Caller } from './auth/caller.js';
import type { AddressOf } from './http/client-address.js';
import type { RequestContext } from './http/context.js';
import type { Places, RequestClass } from './limits/places.js';
import type { AccessRight } from './revocation/access-right.js';
import { type RegisterDeps, type Registration, registerInFlight } from './revocation/register.js';

export interface EnterDeps {
  readonly registration: RegisterDeps;
  readonly places: Pick<Places, 'take'>;
  readonly addressOf: AddressOf;
}

/** What a request needs to be served. */
export interface Requirement {
  readonly action: Action;
  /** The class of places for requests with a credential. */
  readonly requestClass: RequestClass;
  /** Why a caller may not go on; undefined if it may. */
  refuse(caller: Caller): AppError | undefined;
}

/** A request that is being served: it is registered as in flight and has a place. */
export interface Entered {
  readonly kind: 'entered';
  readonly inFlight: InFlightRequest<AccessRight>;
  /** To be called when the request has ended, however it ended. */
  leave(): void;
}

export type Entry = Entered | Extract<Registration, { kind: 'refused' }>;

/**
 * Authenticates a request, registers it as in flight and takes a place for it, in that order: a caller without a good
 * credential takes no place that customers need. Nothing of the body is read. A promise is returned only if something has to
 * be waited for. Rejects with, or throws, auth_unavailable.
 */
export function enter(
  deps: EnterDeps,
  { request }: RequestContext,
  requirement: Requirement,
): Entry | Promise<Entry> {
  const registered = registerInFlight(deps.registration, request, requirement.action);
  return registered instanceof Promise
    ? registered.then((registration) => takePlace(deps, request, requirement, registration))
    : takePlace(deps, request, requirement, registered);
}

function takePlace(
  { places, addressOf }: EnterDeps,
  request: IncomingMessage,
  { requestClass, refuse }: Requirement,
  registration: Registration,
): Entry {
  if (registration.kind === 'refused') return registration;
  const { inFlight } = registration;
  const { caller } = inFlight.right;
  const leaveWith = (error: AppError): Entry => {
    inFlight.unregister();
    return { kind: 'refused', error };
  };
  const refusal = refuse(caller);
  if (refusal) return leaveWith(refusal);
  const place =
    caller.kind === 'anonymous'
      ? places.take('anonymous', addressOf(request))
      : places.take(requestClass, caller.verdict.accountId);
  if (place.kind === 'refused') return leaveWith(place.error);
  const leave = () => {
    place.leave();
    inFlight.unregister();
  };
  return { kind: 'entered', inFlight, leave };
}
