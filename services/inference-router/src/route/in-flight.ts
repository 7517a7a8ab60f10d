import type { Principal } from '@hypervize/auth-model';
import { AppError, isAppError } from '@hypervize/errors';
import type { Flight, Flights } from '@hypervize/relay';
import type { Registry } from '../endpoints/registry.js';
import { requireAccess } from './access.js';

/** Whose request is under way. */
export interface Passenger {
  readonly principal: Principal;
}

/** What requests to elastic pools hold on to: no endpoint. */
export const noEndpoint = '';

/** Cuts off the requests to an endpoint that would not be let in now, with what a new one would be told. */
export function cutAfter(
  flights: Flights<Passenger>,
  registry: Pick<Registry, 'find'>,
  endpointId: string,
): void {
  for (const flight of flights.of(endpointId)) {
    try {
      requireAccess(registry.find(endpointId), flight.about.principal);
    } catch (error) {
      flight.abort(isAppError(error) ? error : new AppError('internal', undefined, { cause: error }));
    }
  }
}

/** Cuts off the requests to endpoints that could have lost the right while this replica is not told of changes. */
export function cutDoubtful(flights: Flights<Passenger>, registry: Pick<Registry, 'find'>): void {
  const endpointIds = new Set(flights.all().map((flight: Flight<Passenger>) => flight.holder));
  for (const endpointId of endpointIds) {
    if (endpointId !== noEndpoint) cutAfter(flights, registry, endpointId);
  }
}
