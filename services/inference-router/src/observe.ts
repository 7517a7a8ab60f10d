import type { CallObserver } from '@hypervize/rpc';
import { createCallObserver, type Logger, type Telemetry } from '@hypervize/runtime';
import type { Registry } from './endpoints/registry.js';
import type { ServeDeps } from './route/serve.js';

/** The metrics of the service, and a log line for each call that broke on our side. */
export function createObservers(
  meter: Telemetry['meter'],
  logger: Logger,
  registry: Registry,
): { observeRequest: ServeDeps['observe']; observeCall: CallObserver } {
  meter
    .createObservableGauge('hvz_registry_age_seconds', {
      description: 'Age of what is known of the endpoints',
    })
    .addCallback((result) => {
      if (Number.isFinite(registry.ageMs())) result.observe(registry.ageMs() / 1_000);
    });
  const requests = meter.createHistogram('hvz_router_request_duration_seconds', {
    description: 'Time from a request to the end of its answer',
    unit: 's',
    advice: {
      explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    },
  });
  const observeRequest: ServeDeps['observe'] = ({ way, status, outcome, durationMs }) => {
    requests.record(durationMs / 1_000, { way, status, outcome });
  };
  return { observeRequest, observeCall: createCallObserver(meter, logger) };
}
