import type { Clients } from '../clients.js';
import type { EventStreams } from '../events/streams.js';
import type { DefaultLimits } from '../limits/admit.js';
import { accountRoutes } from './account.js';
import { endpointRoutes } from './endpoints.js';
import { eventRoutes } from './events.js';
import { keyRoutes } from './keys.js';
import { modelRoutes } from './models.js';
import { revocationRoutes } from './revocations.js';
import type { Route } from './route.js';
import type { ServeDeps } from './serve.js';
import { sessionRoutes } from './sessions.js';
import { usageRoutes } from './usage.js';

/** What serves the routes. */
export interface RouteDeps
  extends Omit<Clients, 'changes' | 'audit' | 'events' | 'routerHealth'>,
    Pick<ServeDeps, 'stalledClientMs' | 'logger'> {
  readonly defaultLimits: DefaultLimits;
  readonly eventStreams: Pick<EventStreams, 'open'>;
}

/** The table of routes. Each is served with what `deps` has when it is called. */
export function managementRoutes(deps: RouteDeps): Route[] {
  return [
    ...accountRoutes(deps),
    ...keyRoutes(deps),
    ...sessionRoutes(deps),
    ...usageRoutes(deps),
    ...modelRoutes(deps),
    ...endpointRoutes(deps),
    ...revocationRoutes(deps),
    ...eventRoutes(deps.eventStreams),
  ];
}
