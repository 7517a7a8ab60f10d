import { createLeaseStore, leaseChannel } from '@hypervize/revocation';
import {
  systemClock as clock,
  type Logger,
  open,
  openCertificates,
  openOperations,
} from '@hypervize/runtime';
import { openRefusalLog } from './audit/open.js';
import type { Config } from './config.js';
import { openEvents } from './events/open.js';
import { openHashing } from './keys/open.js';
import { createMetrics } from './metrics.js';
import { openRevocation } from './revocation/open.js';
import { openRpc } from './rpc/open.js';
import { createChangeStore } from './store/change-store.js';
import { changeChannel } from './store/changes.js';
import { eventChannel, notifyEvents } from './store/events.js';
import { openDatabase, openSharedCache, schema } from './store/open.js';
import { openPruning } from './store/open-pruning.js';
import { openSessionUses } from './store/open-session-uses.js';

/** Starts the service. While PostgreSQL is unavailable, it waits and reports not ready. */
export function start(config: Config, logger: Logger) {
  return open(
    async (releasers) => {
      const { telemetry, operations } = await openOperations(releasers, 'key-service', config.operations);
      const metrics = createMetrics(telemetry.meter, logger);
      const certificates = openCertificates(releasers, config.tls, telemetry.meter, logger);

      const { pools, listen } = await openDatabase(releasers, config.database, logger);
      const sharedCache = openSharedCache(releasers, config, logger);

      const events = openEvents((batch) => notifyEvents(pools.control, batch));
      const changes = createChangeStore(pools.control);
      const { log, leases, outbox, announcing, feed } = await openRevocation(releasers, {
        changes,
        leaseStore: createLeaseStore(pools.control, async () => (await changes.bounds()).head),
        shared: sharedCache.verdicts,
        ...config.revocation,
        ...{ reportConfirmed: events.reportConfirmed, clock, logger },
      });
      listen({
        [changeChannel]: log.wake,
        [leaseChannel(schema)]: () => void leases.refresh(),
        [eventChannel]: events.onNotified,
      });
      metrics.observeChangeLogHead(log.head);
      metrics.observeOutbox(outbox.pending);
      metrics.observeFollowers(() => feed.followers.count);
      metrics.observeEventFollowers(events.hub.count);

      openPruning(releasers, pools.usage, logger);
      const refusals = openRefusalLog(releasers, pools.usage, logger);

      const { bcrypt, macKeys } = openHashing(config.hashing);
      metrics.observeBcryptQueue(bcrypt.length);

      metrics.observeWaiting({ revoke: pools.revoke, manage: pools.manage, query: pools.query });

      const sessionUses = openSessionUses(pools.usage, config.sessions, logger);

      const deps = {
        ...{ pools, bcrypt, macKeys, announcing, feed, events: events.hub, refusals, logger },
        ...{ sessionLifetimes: config.sessions, sessionUses },
      };
      const rpc = await openRpc(releasers, { ...config, certificates }, deps, metrics.observeCall);
      releasers.add('event streams', events.hub.closeAll);

      operations.addCheck('database', () =>
        log.healthy() ? { ok: true, detail: 'reachable' } : { ok: false, detail: 'change log unreadable' },
      );
      operations.addCheck('redis', () => ({ ok: true, detail: sharedCache.status() }));
      rpc.setServing(true);
      operations.setReady(true);
      releasers.add('readiness', () => {
        rpc.setServing(false);
        operations.setReady(false);
      });
      const ports = { grpcPort: rpc.port, operationsPort: operations.port };
      logger.info(ports, 'started');
      return ports;
    },
    (part, error) => logger.error({ err: error, part }, 'release failed'),
  );
}
