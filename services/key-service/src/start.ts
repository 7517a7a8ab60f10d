import { fileURLToPath } from 'node:url';
import { createPool, listenToChannels, prepareSchema } from '@hypervize/postgres';
import { connectRedis, createVerdictStore } from '@hypervize/redis';
import { createLeaseRegistry, createLeaseStore, leaseChannel, leaseMigrations } from '@hypervize/revocation';
import { serverCredentials, startRpcServer } from '@hypervize/rpc';
import { type Logger, open, openOperations, systemClock } from '@hypervize/runtime';
import type { Config } from './config.js';
import { createBcryptQueue } from './keys/bcrypt-queue.js';
import { createMacKeys } from './keys/mac.js';
import { observeCalls } from './metrics.js';
import { createChangeLog } from './revocation/change-log.js';
import { createOutbox, sweepAlways } from './revocation/outbox.js';
import { services } from './rpc/services.js';
import {
  changeChannel,
  changesAfter,
  createOutboxStore,
  isPublished,
  logBounds,
  pruneChanges,
  seqBefore,
} from './store/changes.js';
import { hasImportedKeys } from './store/keys.js';
import { pruneProducers } from './store/usage.js';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const name = 'key-service';
const schema = 'keys';
const clock = systemClock;
/** The slow look that covers a lost NOTIFY. */
const lookEveryMs = 1_000;
const sweepEveryMs = 500;
const keepChangesMs = 24 * 3_600_000;
const keepProducersMs = 30 * 24 * 3_600_000;
const pruneEveryMs = 600_000;

/** Starts the service. While PostgreSQL is away it waits for it, not ready, and says so. */
export function start(config: Config, logger: Logger) {
  return open(
    async (releasers) => {
      const { telemetry, operations } = await openOperations(releasers, name, config.operations);

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
      releasers.add('background work', () => stopping.abort());
      const over = stopping.signal;
      await prepareSchema({
        ...{ pool, schema, logger, signal: over },
        migrations: [migrations, leaseMigrations],
      });

      const redis =
        config.redis.url === undefined
          ? undefined
          : connectRedis(config.redis.url, 500, (error) => logger.warn({ err: error }, 'Redis'));
      if (redis) releasers.add('redis', () => redis.disconnect());
      const log = createChangeLog(
        {
          after: (seq, limit) => changesAfter(pool, seq, limit),
          bounds: () => logBounds(pool),
          hasImportedKeys: () => hasImportedKeys(pool),
        },
        { head: (await logBounds(pool)).head, hasImportedKeys: await hasImportedKeys(pool) },
        clock,
        (error) => logger.warn({ err: error }, 'the change log could not be read'),
      );
      const leases = createLeaseRegistry({
        store: createLeaseStore(pool, async () => (await logBounds(pool)).head),
        clock,
        leaseMs: config.revocation.leaseMs,
        onError: (error) => logger.warn({ err: error }, 'the leases could not be read or written'),
      });
      listenToChannels({
        ...{ url: config.database.url, name, logger, signal: over },
        onWake: { [changeChannel]: log.wake, [leaseChannel(schema)]: () => void leases.refresh() },
      });
      const outbox = createOutbox({
        store: createOutboxStore(pool),
        shared: redis && createVerdictStore(redis),
        verdictTtlMs: config.revocation.verdictTtlMs,
        onError: (error) => logger.warn({ err: error }, 'the shared cache could not be told of a change yet'),
      });
      void sweepAlways(outbox, clock, sweepEveryMs, over);
      const timers = [
        setInterval(() => {
          log.wake();
          void leases.refresh();
        }, lookEveryMs),
        setInterval(() => {
          Promise.all([pruneChanges(pool, keepChangesMs), pruneProducers(pool, keepProducersMs)]).catch(
            (error: unknown) => logger.warn({ err: error }, 'what is old could not be removed'),
          );
        }, pruneEveryMs),
      ];
      releasers.add('timers', () => timers.forEach(clearInterval));

      const bcrypt = createBcryptQueue({
        cost: config.hashing.bcryptCost,
        concurrency: config.hashing.bcryptConcurrency,
        maxWaiting: config.hashing.bcryptMaxWaiting,
        maxPerKey: 4,
      });
      const followers = { count: 0 };
      const observe = observeCalls(telemetry.meter, logger, { bcrypt, followers, log, outbox });
      const server = await startRpcServer(
        {
          address: config.grpc.address,
          credentials: serverCredentials(config.tls),
          reflection: config.grpc.reflection,
        },
        services(
          {
            pool,
            bcrypt,
            macKeys: createMacKeys(config.hashing.macKeys),
            announcing: { log, outbox, leases, clock, isPublished: (seq) => isPublished(pool, seq) },
            logger,
          },
          {
            log,
            leases,
            followers,
            startSeq: () => seqBefore(pool, config.revocation.verdictTtlMs + 60_000),
            onError: (error) => logger.warn({ err: error }, 'a lease could not be granted'),
          },
          observe,
        ),
      );
      // Followers are told to go elsewhere before the calls under way are waited for.
      releasers.add('gRPC server', () => server.stop(config.stopTimeoutMs / 2));
      releasers.add('readiness', () => {
        server.setServing(false);
        operations.setReady(false);
        stopping.abort();
      });

      operations.addCheck('database', () =>
        log.healthy()
          ? { ok: true, detail: 'answers' }
          : { ok: false, detail: 'the change log cannot be read' },
      );
      operations.addCheck('redis', () => ({ ok: true, detail: redis?.status ?? 'not configured' }));
      server.setServing(true);
      operations.setReady(true);
      logger.info({ grpcPort: server.port, operationsPort: operations.port }, 'started');
      return { grpcPort: server.port, operationsPort: operations.port };
    },
    (part, error) => logger.error({ err: error, part }, 'failed to close'),
  );
}
