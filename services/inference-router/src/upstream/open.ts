import type { Releasers } from '@hypervize/runtime';
import { Agent } from 'undici';
import type { HostPolicy } from '../endpoints/allowed-hosts.js';
import { createGuardedConnector } from './guarded-connect.js';
import { createProbe } from './probe.js';
import type { Probe } from './probe-hosts.js';
import { createResolver } from './resolver.js';
import type { Dispatchers } from './upstream-request.js';

interface Settings {
  readonly connectTimeoutMs: number;
  /** Connections to each host. */
  readonly maxConnections: number;
  readonly probeTimeoutMs: number;
  readonly dns: { readonly servers: readonly string[] | undefined; readonly timeoutMs: number };
  /** Which hosts dedicated endpoints may use. Elastic pools are the operator's, and not restricted. */
  readonly hostPolicy: HostPolicy;
}

export interface OpenUpstream {
  readonly dispatchers: Dispatchers;
  readonly probes: { readonly elastic: Probe; readonly dedicated: Probe };
}

/**
 * Opens the HTTP clients for model servers, and the health probes that use them. Hosts of dedicated endpoints have a client of
 * their own, whose connections are all guarded.
 */
export function openUpstream(releasers: Releasers, settings: Settings): OpenUpstream {
  const { connectTimeoutMs, maxConnections, probeTimeoutMs, dns, hostPolicy } = settings;
  // The last result of a name is used while its name server does not respond, so a failure changes nothing.
  const resolver = createResolver({ ...dns, onError: () => {} });
  const guarded = createGuardedConnector({
    policy: hostPolicy,
    resolve: resolver.addresses,
    connectTimeoutMs,
  });
  const options = { connections: maxConnections, pipelining: 1 };
  const dispatchers = {
    elastic: new Agent({ ...options, connect: { timeout: connectTimeoutMs } }),
    dedicated: new Agent({ ...options, connect: guarded }),
  };
  releasers.add('connections to model servers', async () => {
    await Promise.all([dispatchers.elastic.destroy(), dispatchers.dedicated.destroy()]);
  });
  return {
    dispatchers,
    probes: {
      elastic: createProbe(dispatchers.elastic, probeTimeoutMs),
      dedicated: createProbe(dispatchers.dedicated, probeTimeoutMs),
    },
  };
}
