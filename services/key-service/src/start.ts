import { fileURLToPath } from 'node:url';
import { createPool, listen, migrate } from '@hypervize/postgres';
import { serverCredentials, startRpcServer } from '@hypervize/rpc';
import { type Logger, open, openOperations, untilItWorks } from '@hypervize/runtime';
import { connectVerdictRedis, createSharedVerdicts } from '@hypervize/verdicts';
import type { Follower } from './changes/feed.js';
import { createChangeLog } from './changes/log.js';
import { createTombstones } from './changes/tombstones.js';
import type { Config } from './config.js';
import { services } from './handlers/services.js';
import { createBcryptQueue } from './keys/bcrypt-queue.js';
import { createMacKeys } from './keys/mac.js';
import { observeCalls } from './observe.js';
import { changeChannel, changesAfter, logBounds, pruneChanges, seqBefore } from './store/changes.js';
import { hasImportedKeys } from './store/keys.js';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const name = 'key-service';
/** The slow look that covers a lost NOTIFY, and the heartbeat of the feed. */
const lookEveryMs = 1_000;
const keepChangesMs = 24 * 3_600_000;
const pruneEveryMs = 600_000;

/** Starts the service. While PostgreSQL is away it waits for it, not ready, and says so. */
export function start(config: Config, logger: Logger) {
  return open(
    async (releasers) => {
      const { telemetry, operations } = await openOperations(releasers, name, config);

      const pool = createPool({
        url: config.databaseUrl,
        name,
        schema: 'keys',
        maxConnections: config.databaseMaxConnections,
        statementTimeoutMs: 5_000,
        onError: (error) => logger.warn({ err: error }, 'an idle database connection broke'),
      });
      releasers.add('database', () => pool.end());
      const stopping = new AbortController();
      releasers.add('background work', () => stopping.abort());
      const over = stopping.signal;
      const ran = await untilItWorks(() => migrate(pool, 'keys', migrations), {
        signal: over,
        onFailure: (error, waitMs) => logger.warn({ err: error, waitMs }, 'the database cannot be used yet'),
      });
      logger.info({ ran }, 'the database schema is up to date');

      const redis =
        config.redisUrl === undefined
          ? undefined
          : connectVerdictRedis(config.redisUrl, 500, (error) => logger.warn({ err: error }, 'Redis'));
      if (redis) releasers.add('redis', () => redis.disconnect());
      const tombstones = createTombstones(redis && createSharedVerdicts(redis), {
        ttlMs: config.verdictTtlMs * 12,
        verdictTtlMs: config.verdictTtlMs,
        retryMs: 500,
        onError: (error) => logger.warn({ err: error }, 'the shared cache could not be told of a change yet'),
      });
      releasers.add('tombstones', tombstones.stop);

      const log = createChangeLog(
        {
          after: (seq, limit) => changesAfter(pool, seq, limit),
          bounds: () => logBounds(pool),
          hasImportedKeys: () => hasImportedKeys(pool),
        },
        { head: (await logBounds(pool)).head, hasImportedKeys: await hasImportedKeys(pool) },
        (error) => logger.warn({ err: error }, 'the change log could not be read'),
      );
      void listen({
        url: config.databaseUrl,
        name,
        channel: changeChannel,
        signal: over,
        onWake: log.wake,
        onError: (error) =>
          logger.warn({ err: error }, 'the database does not notify; changes are found by looking'),
      });
      const timers = [
        setInterval(log.wake, lookEveryMs),
        setInterval(() => {
          pruneChanges(pool, keepChangesMs).catch((error: unknown) =>
            logger.warn({ err: error }, 'old changes could not be removed'),
          );
        }, pruneEveryMs),
      ];
      releasers.add('timers', () => timers.forEach(clearInterval));

      const bcrypt = createBcryptQueue(config.bcrypt);
      const followers = new Set<Follower>();
      const observe = observeCalls(telemetry.meter, logger, { bcrypt, followers, log, tombstones });
      const server = await startRpcServer(
        {
          address: config.grpcAddress,
          credentials: serverCredentials(config.tls),
          reflection: config.reflection,
        },
        services(
          { pool, bcrypt, macKeys: createMacKeys(config.macKeys), tombstones, logger },
          { log, followers, startSeq: () => seqBefore(pool, config.verdictTtlMs + 60_000) },
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
