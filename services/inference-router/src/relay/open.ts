import type { Clock } from '@hypervize/runtime';
import { type AppDeps, createApp } from '../app.js';
import type { Config } from '../config.js';
import { createRelayStreams, type RelayStreams } from './streams.js';

type Deps = Omit<AppDeps, 'maxInFlight' | 'limits'> & { readonly clock: Pick<Clock, 'monotonic'> };

/** What serves the requests of gateways. When the drain time is over, it cancels those that are still in flight. */
export function openRelay(
  { requests, upstream }: Pick<Config, 'requests' | 'upstream'>,
  deps: Deps,
): RelayStreams {
  const { drainMs, maxInFlight, stalledClientMs } = requests;
  return createRelayStreams({
    drainMs,
    clock: deps.clock,
    serve: createApp({ ...deps, maxInFlight, limits: { ...upstream, stalledClientMs } }),
    onFailure: (error, { requestId }) => deps.logger.error({ err: error, requestId }, 'request failed'),
    cancelAll: (reason) => {
      for (const inFlight of deps.inFlightRequests.all()) inFlight.cancel(reason);
    },
  });
}
