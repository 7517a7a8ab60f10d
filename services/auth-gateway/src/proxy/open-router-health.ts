import type { HealthClient } from '@hypervize/rpc';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import { type RouterHealth, watchRouter } from './router-health.js';
import type { Routers } from './routers/routers.js';

interface Deps {
  readonly routers: Pick<Routers, 'isReachable'>;
  readonly clients: { readonly routerHealth: HealthClient };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Watches the ways to the router until released. */
export function openRouterHealth(
  releasers: Releasers,
  { routers, clients, clock, logger }: Deps,
): RouterHealth {
  const stopping = new AbortController();
  releasers.add('router probes', () => stopping.abort());
  const probes = {
    relay: async () => {
      if (routers.isReachable() === false) throw new Error('no stream to a router is open');
    },
    grpc: async (timeoutMs: number) => {
      if (!(await clients.routerHealth.isServing(timeoutMs))) throw new Error('the router is not serving');
    },
  };
  return watchRouter({ probes, clock, logger }, stopping.signal);
}
