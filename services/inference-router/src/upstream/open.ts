import type { Releasers } from '@hypervize/runtime';
import { Agent } from 'undici';
import type { HostPolicy } from '../endpoints/allowed-hosts.js';
import type { PoolKind } from '../scheduling/pools.js';
import { createGuardedConnector } from './guarded-connect.js';
import { createHostClients, type HostClients } from './host-clients.js';
import { createProbe } from './probe.js';
import type { Probe } from './probe-hosts.js';
import { createResolver } from './resolver.js';

interface Settings {
  readonly connectTimeoutMs: number;
  readonly probeTimeoutMs: number;
  readonly dns: { readonly servers: readonly string[] | undefined; readonly timeoutMs: number };
  /** Which hosts dedicated endpoints may use. Elastic pools are the operator's, and not restricted. */
  readonly hostPolicy: HostPolicy;
}

export interface OpenUpstream {
  readonly hostClients: Readonly<Record<PoolKind, HostClients>>;
  readonly probes: { readonly elastic: Probe; readonly dedicated: Probe };
}

/**
 * Opens the HTTP clients for model servers, and the health probes. The connections to hosts of dedicated endpoints are all
 * guarded.
 */
export function openUpstream(releasers: Releasers, settings: Settings): OpenUpstream {
  const { connectTimeoutMs, probeTimeoutMs, dns, hostPolicy } = settings;
  // The last result of a name is used while its name server does not respond, so a failure changes nothing.
  const resolver = createResolver({ ...dns, onError: () => {} });
  const guarded = createGuardedConnector({
    policy: hostPolicy,
    resolve: resolver.addresses,
    connectTimeoutMs,
  });
  const connect = { timeout: connectTimeoutMs };
  const hostClients = { elastic: createHostClients(connect), dedicated: createHostClients(guarded) };
  const agents = { elastic: new Agent({ connect }), dedicated: new Agent({ connect: guarded }) };
  releasers.add('connections to model servers', async () => {
    const open = [hostClients.elastic, hostClients.dedicated, agents.elastic, agents.dedicated];
    await Promise.all(open.map((clients) => clients.destroy()));
  });
  return {
    hostClients,
    probes: {
      elastic: createProbe(agents.elastic, probeTimeoutMs),
      dedicated: createProbe(agents.dedicated, probeTimeoutMs),
    },
  };
}
