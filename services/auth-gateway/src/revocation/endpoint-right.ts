import { accountSubject, isEndpointId, permits } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { InFlightRequest } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';
import { accountOf } from '../auth/caller.js';
import type { Standings } from '../auth/standings.js';
import type { OwnerOf, Ownership } from '../limits/endpoint-owners.js';
import type { AccessRight, ScopeNeed } from './access-right.js';
import { applyScopes } from './cancel.js';
import type { Dependency } from './dependency.js';

export interface EndpointRightDeps {
  readonly ownerOf: OwnerOf;
  /** Asks the router. Rejects with endpoint_not_found, or if no router answers within `timeoutMs`. */
  readonly lookUpOwner: (endpointId: string, timeoutMs: number) => Promise<Ownership>;
  readonly standings: Standings;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** Whether a request to an endpoint may be forwarded, as far as the gateway decides. */
export type EndpointRight =
  /** `owner`: the account whose standing has been checked, unless it is the caller's own; empty if it is not known. */
  | { readonly kind: 'granted'; readonly owner: string }
  | { readonly kind: 'refused'; readonly error: AppError };

/**
 * Decides on what an in-flight request to an endpoint depends besides its key: the good standing of the account that owns
 * the endpoint, and the scope if the endpoint needs one. Rejects with auth_unavailable if the standing cannot be found out.
 */
export async function decideEndpointRight(
  deps: EndpointRightDeps,
  inFlight: InFlightRequest<AccessRight>,
  endpointId: string,
): Promise<EndpointRight> {
  const { right } = inFlight;
  const { caller } = right;
  const known = isEndpointId(endpointId) ? deps.ownerOf(endpointId) : undefined;
  const owner = known instanceof Promise ? await known : known;
  right.scopeNeed = scopeNeedOf(deps, right, endpointId, owner);
  const error = applyScopes(inFlight);
  if (error) return { kind: 'refused', error };
  const accountId = owner?.accountId ?? '';
  const isOwn = accountOf(caller) === accountId;
  if (!owner || isOwn) return { kind: 'granted', owner: accountId };

  // Registered before the standing is looked up, so that a suspension in between finds the request.
  inFlight.alsoUnder(accountSubject(accountId));
  right.dependencies.push(standingDependency(deps, accountId));
  const { suspended } = await deps.standings.of(accountId);
  return suspended
    ? { kind: 'refused', error: new AppError('endpoint_not_found') }
    : { kind: 'granted', owner: accountId };
}

/** A scope that the key never had needs no check here: the router refuses the request if the endpoint requires it. */
function scopeNeedOf(
  deps: EndpointRightDeps,
  { caller, action }: AccessRight,
  endpointId: string,
  owner: Ownership | undefined,
): ScopeNeed {
  if (caller.kind === 'anonymous' || !permits(caller.verdict.scopes, action)) return { kind: 'not_needed' };
  if (!owner) return { kind: 'needed' };
  if (owner.accountId !== caller.verdict.accountId) return { kind: 'not_needed' };
  return owner.isPublic
    ? { kind: 'if_private', endpoint: publicDependency(deps, endpointId) }
    : { kind: 'needed' };
}

function standingDependency({ standings, clock }: EndpointRightDeps, accountId: string): Dependency {
  return {
    ...{ subjectId: accountSubject(accountId), confirmedMs: clock.monotonic(), evenWithLease: false },
    ask: async (timeoutMs) =>
      (await standings.confirm(accountId, timeoutMs)).suspended
        ? { kind: 'lost', error: new AppError('endpoint_not_found') }
        : { kind: 'holds' },
  };
}

function publicDependency({ lookUpOwner }: EndpointRightDeps, endpointId: string): Dependency {
  return {
    ...{ subjectId: `endpoint:${endpointId}`, confirmedMs: undefined, evenWithLease: true },
    ask: async (timeoutMs) =>
      (await lookUpOwner(endpointId, timeoutMs)).isPublic
        ? { kind: 'holds' }
        : { kind: 'lost', error: new AppError('insufficient_scope') },
  };
}
