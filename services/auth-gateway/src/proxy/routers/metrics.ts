import { createCounter, type Telemetry } from '@hypervize/runtime';
import { type RouterStats, streamStates } from './stats.js';

/** The metrics of the streams to routers (docs/metrics.md). */
export function createRouterMetrics(meter: Telemetry['meter']) {
  const streams = meter.createObservableGauge('hvz_gateway_router_streams', {
    description: 'Streams to routers, by state',
  });
  const exchanges = meter.createObservableGauge('hvz_gateway_router_exchanges', {
    description: 'Requests on the streams to routers',
  });
  const lost = createCounter(
    meter,
    'hvz_gateway_router_streams_lost_total',
    'Streams to routers that were lost, were told to drain, or could not be opened',
  );
  lost('', () => ({}), 0);
  return {
    countLostStream: () => lost('', () => ({})),
    observeRouterStreams: (read: () => RouterStats) => {
      streams.addCallback((result) => {
        const counts = read().streams;
        for (const state of streamStates) result.observe(counts[state], { state });
      });
      exchanges.addCallback((result) => result.observe(read().exchanges));
    },
  };
}
