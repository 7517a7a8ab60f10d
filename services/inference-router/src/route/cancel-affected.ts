import { toAppError } from '@hypervize/errors';
import type { InFlightRequests } from '@hypervize/relay';
import type { Registry } from '../endpoints/registry.js';
import { type AccessRight, elasticSubject, requireAccess } from './access.js';

/**
 * Cancels the in-flight requests to an endpoint that would be refused now, each with the error of that refusal. To be
 * called with every change of an endpoint.
 */
export function cancelAffected(
  inFlightRequests: InFlightRequests<AccessRight>,
  registry: Pick<Registry, 'find'>,
  endpointId: string,
): void {
  for (const inFlight of inFlightRequests.of(endpointId)) {
    try {
      requireAccess(registry.find(endpointId), inFlight.right.principal);
    } catch (error) {
      inFlight.cancel(toAppError(error));
    }
  }
}

/**
 * Cancels the in-flight requests to all endpoints that would be refused now. To be called periodically while there is no
 * lease: changes may be missed then, and a right that may be gone is not honoured.
 */
export function cancelUnconfirmed(
  inFlightRequests: InFlightRequests<AccessRight>,
  registry: Pick<Registry, 'find'>,
): void {
  const endpointIds = new Set(inFlightRequests.all().map(({ subjectId }) => subjectId));
  for (const endpointId of endpointIds) {
    if (endpointId !== elasticSubject) cancelAffected(inFlightRequests, registry, endpointId);
  }
}
