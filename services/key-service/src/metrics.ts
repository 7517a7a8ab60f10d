import type { CallObserver } from '@hypervize/rpc';
import { createCallObserver, type Logger, type Telemetry } from '@hypervize/runtime';

type ObserveGauge = (read: () => number) => void;

/** The metrics of the service. Each `observe` function gives a gauge its source, once that is open. */
export interface Metrics {
  readonly observeCall: CallObserver;
  readonly observeChangeLogHead: ObserveGauge;
  readonly observeFollowers: ObserveGauge;
  readonly observeOutbox: ObserveGauge;
  readonly observeBcryptQueue: ObserveGauge;
}

/** Creates the instruments. */
export function createMetrics(meter: Telemetry['meter'], logger: Logger): Metrics {
  const gauge = (name: string, description: string): ObserveGauge => {
    const instrument = meter.createObservableGauge(name, { description });
    return (read: () => number) => instrument.addCallback((result) => result.observe(read()));
  };
  return {
    observeCall: createCallObserver(meter, logger),
    observeChangeLogHead: gauge('hvz_change_log_head', 'seq of the latest change that this replica has read'),
    observeFollowers: gauge('hvz_change_feed_followers', 'Streams of the change feed at this replica'),
    observeOutbox: gauge('hvz_outbox_pending', 'Changes that have not been published to the shared cache'),
    observeBcryptQueue: gauge('hvz_bcrypt_queue_length', 'Secrets that wait to be hashed or compared'),
  };
}
