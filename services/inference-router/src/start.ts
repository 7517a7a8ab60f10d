import { type Logger, open, openCertificates, openOperations, systemClock } from '@hypervize/runtime';
import { openBodies } from './body/open.js';
import type { Config } from './config.js';
import { openDiscovery } from './discovery/open.js';
import { openEndpointRegistry } from './discovery/open-endpoint-registry.js';
import { openPools } from './discovery/open-pools.js';
import { checkRegistry } from './endpoints/registry-check.js';
import { createMetrics } from './metrics.js';
import { openAudit } from './open-audit.js';
import { openRelay } from './relay/open.js';
import { openInFlightRequests } from './route/open.js';
import { createInTurn } from './rpc/in-turn.js';
import { openRpcServer } from './rpc/open.js';
import { followDatabase } from './store/follow.js';
import { openDatabase } from './store/open.js';
import { openPruning } from './store/open-pruning.js';
import { openUpstream } from './upstream/open.js';

const name = 'inference-router';
const clock = systemClock;
const registryConnections = 4;

/**
 * Starts the service. Elastic inference is served at once and does not need the database; dedicated endpoints are served
 * once the registry has been read.
 */
export function start(config: Config, logger: Logger) {
  return open(
    async (releasers) => {
      const { telemetry, operations, overload } = await openOperations(releasers, name, config.operations);
      const metrics = createMetrics(telemetry, logger);
      const certificates = openCertificates(releasers, config.tls, telemetry.meter, logger);

      const pools = await openPools(config, clock, metrics.recordPoolEvent);
      metrics.observePools(pools);

      const database = openDatabase(releasers, { name, ...config.database }, logger);
      // Calls cannot delay leases and the registry, because these have connections of their own.
      const registryDatabase = openDatabase(
        releasers,
        { name, url: config.database.url, maxConnections: registryConnections },
        logger,
      );
      const { leaseMs, hostPolicy, perAccount, hostsPerAccount } = config.endpoints;
      const { registry, lease, leases } = openEndpointRegistry(releasers, {
        ...{ database: registryDatabase, leaseMs, clock, logger },
      });
      registry.onChange(pools.setDedicated);
      metrics.observeRegistry(registry);
      operations.addCheck('endpoints', () => checkRegistry(registry, lease));
      const { audit, backlog } = openAudit(releasers, {
        ...{
          database: registryDatabase,
          keyService: config.keyService,
          certificates,
          name,
          clock,
          logger,
        },
      });
      metrics.observeAudit(backlog);
      operations.addCheck('audit', backlog.check);
      const inFlightRequests = openInFlightRequests(releasers, registry, lease, clock);

      const { hostClients, probes } = openUpstream(releasers, {
        connectTimeoutMs: config.upstream.connectTimeoutMs,
        probeTimeoutMs: config.probe.timeoutMs,
        dns: config.dns,
        hostPolicy,
      });
      const { refreshPools } = openDiscovery(releasers, {
        ...{ pools, registry, database: registryDatabase, settings: config, probes, clock, logger },
      });
      followDatabase(releasers, {
        ...{ database: registryDatabase, name, url: config.database.url, clock, logger },
        refresh: { endpoints: registry.refresh, leases: leases.refresh, pools: refreshPools },
        renewLease: registry.renew,
      });

      openPruning(releasers, registryDatabase, logger);

      const quota = { endpoints: perAccount, hosts: hostsPerAccount };
      const control = {
        ...{ database, pools, registry, hostPolicy, quota, leases, clock, refreshPools },
        ...{ audit, inTurn: createInTurn() },
      };
      const bodies = openBodies(config.requests, metrics.recordMemoryRefusal);
      metrics.observeBodyMemory(bodies.memory);
      const relay = openRelay(config, {
        ...{ pools, registry, inFlightRequests, bodies, hostClients, clock, logger, overload },
        inSpan: telemetry.inSpan,
        observeRequest: metrics.recordRequest,
        observeAttempt: metrics.recordAttempt,
      });
      const rpc = await openRpcServer(
        releasers,
        { ...config, certificates },
        control,
        relay,
        metrics.recordCall,
      );
      releasers.add('readiness', () => {
        rpc.setServing(false);
        operations.setReady(false);
      });
      rpc.setServing(true);
      operations.setReady(true);
      const ports = { grpcPort: rpc.port, operationsPort: operations.port };
      logger.info(ports, 'started');
      return ports;
    },
    (part, error) => logger.error({ err: error, part }, 'failed to close'),
  );
}
