import { toAppError } from '@hypervize/errors';
import { type HttpServer, startHttpServer } from '@hypervize/relay';
import { type Releasers, readPemFiles, systemClock } from '@hypervize/runtime';
import { type AppDeps, createApp } from './app.js';
import type { Config } from './config.js';
import { createPrincipalCheck } from './route/principal-check.js';

type Deps = Omit<AppDeps, 'checkPrincipal' | 'maxBodyBytes' | 'maxInFlight' | 'limits'>;

const headersTimeoutMs = 10_000;
const requestTimeoutMs = 120_000;
const maxHeaderBytes = 64 * 1024;

/** Opens the HTTP server for gateways. When its drain time is over, it cancels the requests that are still in flight. */
export async function openHttpServer(
  releasers: Releasers,
  { http, tls, upstream }: Pick<Config, 'http' | 'tls' | 'upstream'>,
  deps: Deps,
): Promise<HttpServer> {
  const { host, port, drainMs, maxInFlight, maxBodyBytes, stalledClientMs, principalKeys } = http;
  const server = await startHttpServer(
    {
      ...{ host, port, drainMs, headersTimeoutMs, requestTimeoutMs, maxHeaderBytes },
      maxConnections: maxInFlight * 2,
      ...(tls ? { tls: readPemFiles(tls) } : {}),
    },
    (shutdown) => {
      shutdown.addEventListener('abort', () => {
        for (const inFlight of deps.inFlightRequests.all()) inFlight.cancel(toAppError(shutdown.reason));
      });
      return createApp({
        ...deps,
        checkPrincipal: createPrincipalCheck(principalKeys, systemClock),
        maxBodyBytes,
        maxInFlight,
        limits: { ...upstream, stalledClientMs },
      });
    },
  );
  releasers.add('HTTP server', server.stop);
  return server;
}
