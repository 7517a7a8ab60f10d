import type { CallObserver } from '@hypervize/rpc';
import { createCallObserver, type Logger, type Telemetry } from '@hypervize/runtime';

type ObserveGauge = (read: () => number) => void;

/** The metrics of the service. Each `observe` function gives a gauge its source, once that is open. */
export interface Metrics {
  readonly observeCall: CallObserver;
  readonly observeChangeLogHead: ObserveGauge;
  readonly observeFollowers: ObserveGauge;
  readonly observeEventFollowers: ObserveGauge;
  readonly observeOutbox: ObserveGauge;
  readonly observeBcryptQueue: ObserveGauge;
  /** For each pool of connections that accounts share: the calls that wait. */
  readonly observeWaiting: (pools: Readonly<Record<string, { waiting(): number }>>) => void;
}

/** Creates the instruments. */
export function createMetrics(meter: Telemetry['meter'], logger: Logger): Metrics {
  const gauge = (name: string, description: string): ObserveGauge => {
    const instrument = meter.createObservableGauge(name, { description });
    return (read: () => number) => instrument.addCallback((result) => result.observe(read()));
  };
  const waiting = meter.createObservableGauge('hvz_database_waiting', {
    description: 'Calls that wait for a database connection of their pool',
  });
  return {
    observeCall: createCallObserver(meter, logger),
    observeChangeLogHead: gauge('hvz_change_log_head', 'seq of the latest change that this replica has read'),
    observeFollowers: gauge('hvz_change_feed_followers', 'Streams of the change feed at this replica'),
    observeEventFollowers: gauge('hvz_event_followers', 'Streams of account events at this replica'),
    observeOutbox: gauge('hvz_outbox_pending', 'Changes that have not been published to the shared cache'),
    observeBcryptQueue: gauge('hvz_bcrypt_queue_length', 'Secrets that wait to be hashed or compared'),
    observeWaiting: (pools) =>
      waiting.addCallback((result) => {
        for (const [pool, { waiting }] of Object.entries(pools)) result.observe(waiting(), { pool });
      }),
  };
}
