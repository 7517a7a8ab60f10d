import type { Releasers } from '@hypervize/runtime';
import { Agent, type Dispatcher } from 'undici';
import { createProbe } from './probe.js';
import type { Probe } from './probe-hosts.js';

interface Settings {
  readonly connectTimeoutMs: number;
  /** Connections to each host. */
  readonly maxConnections: number;
  readonly probeTimeoutMs: number;
}

/** Opens the HTTP client for model servers, and the health probe that uses it. */
export function openUpstream(
  releasers: Releasers,
  { connectTimeoutMs, maxConnections, probeTimeoutMs }: Settings,
): { readonly dispatcher: Dispatcher; readonly isUp: Probe } {
  const dispatcher = new Agent({
    connect: { timeout: connectTimeoutMs },
    connections: maxConnections,
    pipelining: 1,
  });
  releasers.add('connections to model servers', () => dispatcher.destroy());
  return { dispatcher, isUp: createProbe(dispatcher, probeTimeoutMs) };
}
