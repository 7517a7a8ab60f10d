import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { Clients } from '../clients.js';
import type { Config } from '../config.js';
import { followEvents } from './follow.js';
import { createEventStreams, type EventStreams } from './streams.js';

interface Deps {
  readonly config: Pick<Config, 'http'>;
  readonly clients: Pick<Clients, 'events'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Follows the events of accounts at key-service, for the event streams of clients. */
export function openEvents(releasers: Releasers, { config, clients, clock, logger }: Deps): EventStreams {
  const accountEvents = followEvents({
    client: clients.events,
    clock,
    onLost: (error) => logger.warn({ err: error }, 'account events lost'),
  });
  releasers.add('account events', accountEvents.stop);
  return createEventStreams({ accountEvents, clock, stalledClientMs: config.http.stalledClientMs });
}
