import { type Clock, type Releasers, readPemFiles } from '@hypervize/runtime';
import { Agent } from 'undici';
import type { Config } from '../config.js';
import type { ForwardDeps } from './forward.js';
import { createPrincipalSigner } from './principal-header.js';

const connectTimeoutMs = 2_000;

/** Opens the connections to the router. */
export function openProxy(
  releasers: Releasers,
  { router, http, tls }: Pick<Config, 'router' | 'http' | 'tls'>,
  clock: Pick<Clock, 'now' | 'monotonic'>,
): ForwardDeps {
  const [signingKey] = router.principalKeys;
  if (!signingKey) throw new RangeError('PRINCIPAL_KEYS is empty');
  const dispatcher = new Agent({
    connect: { timeout: connectTimeoutMs, ...(tls ? readPemFiles(tls) : {}) },
    connections: http.maxInFlight,
    pipelining: 1,
  });
  releasers.add('connections to the router', () => dispatcher.destroy());
  return {
    dispatcher,
    routerOrigin: new URL(router.url).origin,
    principals: createPrincipalSigner(signingKey, clock),
    maxBodyBytes: http.maxBodyBytes,
    firstByteTimeoutMs: router.firstByteTimeoutMs,
    idleTimeoutMs: router.idleTimeoutMs,
    stalledClientMs: http.stalledClientMs,
  };
}
