import type { CertificateSource, Clock, Releasers } from '@hypervize/runtime';
import { Agent, buildConnector } from 'undici';
import type { Config } from '../config.js';
import { createVia } from '../http/via.js';
import type { ForwardDeps } from './forward.js';
import { createPrincipalSigner } from './principal-header.js';

const connectTimeoutMs = 2_000;

/** Opens the connections to the router. */
export function openProxy(
  releasers: Releasers,
  { router, http }: Pick<Config, 'router' | 'http'>,
  certificates: CertificateSource | undefined,
  clock: Pick<Clock, 'now' | 'monotonic'>,
): ForwardDeps {
  const [signingKey] = router.principalKeys;
  if (!signingKey) throw new RangeError('PRINCIPAL_KEYS is empty');
  const dispatcher = new Agent({
    connect: createConnector(certificates),
    connections: http.maxInFlight,
    pipelining: 1,
  });
  releasers.add('connections to the router', () => dispatcher.destroy());
  return {
    dispatcher,
    routerOrigin: new URL(router.url).origin,
    principals: createPrincipalSigner(signingKey, clock),
    via: createVia(router.principalKeys.map(({ secret }) => secret)),
    maxBodyBytes: http.maxBodyBytes,
    anonymousMaxBodyBytes: Math.min(http.anonymousMaxBodyBytes, http.maxBodyBytes),
    uploadRate: http.uploadRate,
    firstByteTimeoutMs: router.firstByteTimeoutMs,
    idleTimeoutMs: router.idleTimeoutMs,
    stalledClientMs: http.stalledClientMs,
  };
}

/** Connects with the current certificates, if there are any. */
function createConnector(certificates: CertificateSource | undefined): buildConnector.connector {
  const build = () => buildConnector({ timeout: connectTimeoutMs, ...certificates?.current() });
  let connector = build();
  certificates?.onChange(() => {
    connector = build();
  });
  return (options, callback) => connector(options, callback);
}
