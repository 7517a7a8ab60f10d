import type { Principal } from '@hypervize/auth-model';
import { AppError, isAppError } from '@hypervize/errors';
import type { InFlightRequest, InFlightRequests } from '@hypervize/relay';
import type { Registry } from '../endpoints/registry.js';
import { requireAccess } from './access.js';

/** Whose request is under way. */
export interface AccessRight {
  readonly principal: Principal;
}

/** What requests to elastic pools hold on to: no endpoint. */
export const elasticSubject = '';

/** Cuts off the requests to an endpoint that would not be let in now, with what a new one would be told. */
export function cancelAffected(
  inFlightRequests: InFlightRequests<AccessRight>,
  registry: Pick<Registry, 'find'>,
  endpointId: string,
): void {
  for (const inFlight of inFlightRequests.of(endpointId)) {
    try {
      requireAccess(registry.find(endpointId), inFlight.right.principal);
    } catch (error) {
      inFlight.cancel(isAppError(error) ? error : new AppError('internal', undefined, { cause: error }));
    }
  }
}

/** Cuts off the requests to endpoints that could have lost the right while this replica is not told of changes. */
export function cancelUnconfirmed(
  inFlightRequests: InFlightRequests<AccessRight>,
  registry: Pick<Registry, 'find'>,
): void {
  const endpointIds = new Set(
    inFlightRequests.all().map((inFlight: InFlightRequest<AccessRight>) => inFlight.subjectId),
  );
  for (const endpointId of endpointIds) {
    if (endpointId !== elasticSubject) cancelAffected(inFlightRequests, registry, endpointId);
  }
}
