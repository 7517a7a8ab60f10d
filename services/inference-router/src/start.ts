import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { toAppError } from '@hypervize/errors';
import { createPool } from '@hypervize/postgres';
import { createInFlightRequests, startHttpServer } from '@hypervize/relay';
import {
  createLease,
  createLeaseRegistry,
  createLeaseStore,
  leaseChannel,
  leaseMigrations,
} from '@hypervize/revocation';
import { serverCredentials, startRpcServer } from '@hypervize/rpc';
import { type Logger, open, openOperations, readPemFiles, systemClock } from '@hypervize/runtime';
import { Agent } from 'undici';
import { createApp } from './app.js';
import type { Config } from './config.js';
import { loadPoolsFile } from './discovery/file.js';
import { followPools } from './discovery/open.js';
import { createRegistry } from './endpoints/registry.js';
import { createMetrics } from './metrics.js';
import { type AccessRight, cancelAffected, cancelUnconfirmed } from './route/cancel-affected.js';
import { createPrincipalCheck } from './route/principal-check.js';
import { services } from './rpc/services.js';
import { createPools } from './scheduling/pools.js';
import {
  deleteDrained,
  endpointChannel,
  endpointsChangedAfter,
  latestVersion,
  markReady,
} from './store/endpoints.js';
import { followDatabase } from './store/open.js';
import { poolChannel } from './store/pools.js';
import { createProbe } from './upstream/probe.js';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const name = 'inference-router';
const schema = 'inference';
const clock = systemClock;
/** How often what is under way is looked at while there is no lease. */
const doubtEveryMs = 500;

/**
 * Starts the service. Elastic inference needs no database and is served from the start; dedicated endpoints are served
 * once the registry has been read.
 */
export function start(config: Config, logger: Logger) {
  return open(
    async (releasers) => {
      const fromFile =
        config.elastic.poolsFile === undefined ? [] : await loadPoolsFile(config.elastic.poolsFile);
      const { telemetry, operations } = await openOperations(releasers, name, config.operations);
      const metrics = createMetrics(telemetry.meter, logger);
      const pools = createPools({
        deps: {
          monotonicMs: clock.monotonic,
          random: Math.random,
          slowStartMs: config.scheduling.slowStartMs,
        },
        limits: config.scheduling,
        observe: metrics.observePool,
      });
      pools.setElastic('file', fromFile);

      const pool = createPool({
        url: config.database.url,
        name,
        schema,
        maxConnections: config.database.maxConnections,
        statementTimeoutMs: 5_000,
        onError: (error) => logger.warn({ err: error }, 'an idle database connection broke'),
      });
      releasers.add('database', () => pool.end());
      const stopping = new AbortController();
      const leases = createLeaseRegistry({
        store: createLeaseStore(pool, () => latestVersion(pool)),
        clock,
        leaseMs: config.endpoints.leaseMs,
        onError: (error) => logger.warn({ err: error }, 'the leases could not be read or written'),
      });
      const holderId = `${hostname()}-${randomUUID()}`.slice(-100);
      const inFlightRequests = createInFlightRequests<AccessRight>();
      const lease = createLease(clock);
      const registry = createRegistry({
        changedAfter: (version) => endpointsChangedAfter(pool, version),
        grant: (version) => leases.renew({ holderId, appliedSeq: version }),
        lease,
        clock,
        onChange: (endpoint) => {
          pools.setDedicated(endpoint);
          cancelAffected(inFlightRequests, registry, endpoint.endpointId);
        },
        onApplied: (version) => leases.applied({ holderId, appliedSeq: version }),
        onError: (error) => logger.warn({ err: error }, 'the endpoints could not be read'),
      });
      const watch = async () => {
        while (!stopping.signal.aborted) {
          if (!lease.held()) cancelUnconfirmed(inFlightRequests, registry);
          await clock.sleep(doubtEveryMs, stopping.signal);
        }
      };
      void watch();
      const dispatcher = new Agent({
        connect: { timeout: config.upstream.connectTimeoutMs },
        connections: config.http.maxInFlight,
        pipelining: 1,
      });
      releasers.add('connections to model servers', () => dispatcher.destroy());
      const following = followPools({
        pools,
        db: pool,
        config,
        clock,
        logger,
        isUp: createProbe(dispatcher, config.probe.timeoutMs),
        onProbed: async () => {
          for (const { endpointId } of registry.inState('provisioning')) {
            if (
              pools
                .dedicated(endpointId)
                ?.hosts()
                .some(({ probe }) => probe === 'up')
            )
              await markReady(pool, endpointId);
          }
        },
        signal: stopping.signal,
      });
      const databaseFollowed = followDatabase({
        ...{ pool, url: config.database.url, name, schema, clock, logger, signal: stopping.signal },
        migrations: [migrations, leaseMigrations],
        onWake: {
          [endpointChannel]: () => void registry.refresh(),
          [leaseChannel(schema)]: () => void leases.refresh(),
          [poolChannel]: () => void following.refreshPools(),
        },
        look: () => {
          void registry.renew();
          void registry.refresh();
          void following.refreshPools();
          void leases.refresh();
          deleteDrained(pool).catch((error: unknown) =>
            logger.warn({ err: error }, 'drained endpoints could not be deleted yet'),
          );
        },
      }).catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.error({ err: error }, 'the endpoints cannot be followed');
      });
      releasers.add('registry', async () => {
        stopping.abort();
        await databaseFollowed;
        lease.drop();
        // So that nobody waits for this replica any more; if that fails, they do for the length of a lease.
        await leases.leave(holderId).catch(() => {});
      });

      metrics.watch(registry, pools);
      const rpc = await startRpcServer(
        {
          address: config.grpc.address,
          credentials: serverCredentials(config.tls),
          reflection: config.grpc.reflection,
        },
        services(
          {
            pool,
            pools,
            registry,
            hostAllowed: config.endpoints.hostAllowed,
            leases,
            clock,
            refresh: registry.refresh,
            refreshPools: following.refreshPools,
          },
          metrics.observeCall,
        ),
      );
      releasers.add('gRPC server', () => rpc.stop(5_000));

      const http = await startHttpServer(
        {
          host: config.http.host,
          port: config.http.port,
          headersTimeoutMs: 10_000,
          requestTimeoutMs: 120_000,
          maxConnections: config.http.maxInFlight * 2,
          maxHeaderBytes: 64 * 1024,
          drainMs: config.http.drainMs,
          ...(config.tls ? { tls: readPemFiles(config.tls) } : {}),
        },
        (shutdown) => {
          shutdown.addEventListener('abort', () => {
            for (const inFlight of inFlightRequests.all()) inFlight.cancel(toAppError(shutdown.reason));
          });
          return createApp({
            pools,
            registry,
            principalOf: createPrincipalCheck(config.http.principalKeys, Date.now),
            maxBodyBytes: config.http.maxBodyBytes,
            maxInFlight: config.http.maxInFlight,
            logger,
            inFlightRequests,
            dispatcher,
            limits: { ...config.upstream, stalledClientMs: config.http.stalledClientMs },
            observe: metrics.observeRequest,
            observeAttempt: metrics.observeAttempt,
            inSpan: telemetry.inSpan,
          });
        },
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
          ? `${lease.held() ? 'lease held' : 'no lease'}, read ${Math.round(registry.ageMs())} ms ago`
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
