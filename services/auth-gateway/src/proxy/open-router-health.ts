import type { HealthClient } from '@hypervize/rpc';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { ForwardDeps } from './forward.js';
import { type RouterHealth, watchRouter } from './router-health.js';

interface Deps {
  readonly proxy: Pick<ForwardDeps, 'dispatcher' | 'routerOrigin'>;
  readonly clients: { readonly routerHealth: HealthClient };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Probes the router on the connections that requests use, until released. */
export function openRouterHealth(
  releasers: Releasers,
  { proxy, clients, clock, logger }: Deps,
): RouterHealth {
  const stopping = new AbortController();
  releasers.add('router probes', () => stopping.abort());
  const probes = {
    // Whatever the response is, the router is there.
    http: async (timeoutMs: number) => {
      const { body } = await proxy.dispatcher.request({
        ...{ origin: proxy.routerOrigin, path: '/healthz', method: 'GET' },
        signal: AbortSignal.timeout(timeoutMs),
      });
      await body.dump();
    },
    grpc: async (timeoutMs: number) => {
      if (!(await clients.routerHealth.isServing(timeoutMs))) throw new Error('the router is not serving');
    },
  };
  return watchRouter({ probes, clock, logger }, stopping.signal);
}
