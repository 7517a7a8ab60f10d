import { fileURLToPath } from 'node:url';
import { createPool, listen, migrate } from '@hypervize/postgres';
import { startHttpServer } from '@hypervize/relay';
import { serverCredentials, startRpcServer } from '@hypervize/rpc';
import { type Logger, open, openOperations, readPemFiles, untilItWorks } from '@hypervize/runtime';
import { Agent } from 'undici';
import type { Config } from './config.js';
import { createRegistry } from './endpoints/registry.js';
import { services } from './handlers/services.js';
import { createObservers } from './observe.js';
import { loadElasticPools } from './route/elastic.js';
import { createPrincipalCheck } from './route/principals.js';
import { createServe } from './route/serve.js';
import { endpointChannel, endpointsChangedAfter } from './store/endpoints.js';
import { createRoundRobin } from './upstream/host-order.js';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const name = 'inference-router';
/** The slow look that covers a lost NOTIFY, and tells that the database is there. */
const lookEveryMs = 1_000;

/**
 * Starts the service. Elastic inference needs no database and is served from the start; dedicated endpoints are served
 * once the registry has been read.
 */
export function start(config: Config, logger: Logger) {
  return open(
    async (releasers) => {
      const elastic = await loadElasticPools(config.poolsFile);
      const { telemetry, operations } = await openOperations(releasers, name, config);

      const pool = createPool({
        url: config.databaseUrl,
        name,
        schema: 'inference',
        maxConnections: config.databaseMaxConnections,
        statementTimeoutMs: 5_000,
        onError: (error) => logger.warn({ err: error }, 'an idle database connection broke'),
      });
      releasers.add('database', () => pool.end());
      const stopping = new AbortController();
      const registry = createRegistry({
        changedAfter: (version) => endpointsChangedAfter(pool, version),
        monotonicMs: () => performance.now(),
        staleAfterMs: config.registryStaleMs,
        onError: (error) => logger.warn({ err: error }, 'the endpoints could not be read'),
      });
      const followEndpoints = async () => {
        const ran = await untilItWorks(() => migrate(pool, 'inference', migrations), {
          signal: stopping.signal,
          onFailure: (error, waitMs) =>
            logger.warn({ err: error, waitMs }, 'the database cannot be used yet'),
        });
        logger.info({ ran }, 'the database schema is up to date');
        await registry.refresh();
        const timer = setInterval(() => void registry.refresh(), lookEveryMs);
        stopping.signal.addEventListener('abort', () => clearInterval(timer));
        await listen({
          url: config.databaseUrl,
          name,
          channel: endpointChannel,
          signal: stopping.signal,
          onWake: () => void registry.refresh(),
          onError: (error) =>
            logger.warn({ err: error }, 'the database does not notify; changes are found by looking'),
        });
      };
      const following = followEndpoints().catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.error({ err: error }, 'the endpoints cannot be followed');
      });
      releasers.add('registry', () => {
        stopping.abort();
        return following;
      });

      const dispatcher = new Agent({
        connect: { timeout: config.connectTimeoutMs },
        connections: config.maxInFlight,
        pipelining: 1,
      });
      releasers.add('connections to model servers', () => dispatcher.destroy());

      const { observeRequest, observeCall } = createObservers(telemetry.meter, logger, registry);
      const rpc = await startRpcServer(
        {
          address: config.grpcAddress,
          credentials: serverCredentials(config.tls),
          reflection: config.reflection,
        },
        services({ pool, elastic }, observeCall),
      );
      releasers.add('gRPC server', () => rpc.stop(5_000));

      const http = await startHttpServer(
        {
          host: config.httpHost,
          port: config.httpPort,
          headersTimeoutMs: 10_000,
          requestTimeoutMs: 120_000,
          maxConnections: config.maxInFlight * 2,
          maxHeaderBytes: 64 * 1024,
          drainMs: config.drainMs,
          ...(config.tls ? { tls: readPemFiles(config.tls) } : {}),
        },
        (cut) =>
          createServe({
            elastic,
            registry,
            principalOf: createPrincipalCheck(config.principalKeys, Date.now),
            maxBodyBytes: config.maxBodyBytes,
            maxInFlight: config.maxInFlight,
            logger,
            cut,
            dispatcher,
            hostOrder: createRoundRobin(),
            limits: config,
            observe: observeRequest,
            inSpan: telemetry.inSpan,
          }),
      );
      releasers.add('HTTP server', http.stop);
      releasers.add('readiness', () => {
        rpc.setServing(false);
        operations.setReady(false);
      });

      operations.addCheck('endpoints', () => ({
        // Elastic inference goes on without them, so this alone takes no traffic away.
        ok: true,
        detail: Number.isFinite(registry.ageMs())
          ? `read ${Math.round(registry.ageMs())} ms ago`
          : 'not read yet',
      }));
      rpc.setServing(true);
      operations.setReady(true);
      logger.info({ httpPort: http.port, grpcPort: rpc.port, operationsPort: operations.port }, 'started');
      return { httpPort: http.port, grpcPort: rpc.port, operationsPort: operations.port };
    },
    (part, error) => logger.error({ err: error, part }, 'failed to close'),
  );
}
