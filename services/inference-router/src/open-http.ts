import { toAppError } from '@hypervize/errors';
import { type HttpServer, startHttpServer } from '@hypervize/relay';
import { type CertificateSource, type Releasers, systemClock } from '@hypervize/runtime';
import { type AppDeps, createApp } from './app.js';
import type { Config } from './config.js';
import { createPrincipalCheck } from './route/principal-check.js';

type Deps = Omit<AppDeps, 'checkPrincipal' | 'maxInFlight' | 'limits'>;

/** Gateways request it to see whether this router can be reached. It is neither measured nor traced. */
const healthPath = '/healthz';
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 120_000;
const maxHeaderBytes = 64 * 1024;

/** Opens the HTTP server for gateways. When its drain time is over, it cancels the requests that are still in flight. */
export async function openHttpServer(
  releasers: Releasers,
  {
    http,
    upstream,
    certificates,
  }: Pick<Config, 'http' | 'upstream'> & { readonly certificates: CertificateSource | undefined },
  deps: Deps,
): Promise<HttpServer> {
  const { host, port, drainMs, maxInFlight, stalledClientMs, principalKeys } = http;
  const server = await startHttpServer(
    {
      ...{ host, port, drainMs, headersTimeoutMs, requestTimeoutMs, maxHeaderBytes },
      // The peers are gateways.
      connections: {
        max: maxInFlight * 2,
        ownerOf: () => undefined,
        onRefusal: (kind) => deps.logger.warn({ kind }, 'connection limit reached'),
      },
      ...(certificates ? { tls: certificates } : {}),
    },
    (shutdown) => {
      shutdown.addEventListener('abort', () => {
        for (const inFlight of deps.inFlightRequests.all()) inFlight.cancel(toAppError(shutdown.reason));
      });
      const app = createApp({
        ...deps,
        checkPrincipal: createPrincipalCheck(principalKeys, systemClock),
        maxInFlight,
        limits: { ...upstream, stalledClientMs },
      });
      return (request, response) =>
        request.url === healthPath ? response.writeHead(204).end() : app(request, response);
    },
  );
  releasers.add('HTTP server', server.stop);
  return server;
}
