import { fileURLToPath } from 'node:url';
import { createPool, listenToChannels, type Pool, prepareSchema } from '@hypervize/postgres';
import {
  connectRedis,
  createVerdictStore,
  type VerdictStore,
  type VerdictStoreOptions,
} from '@hypervize/redis';
import { leaseMigrations } from '@hypervize/revocation';
import type { Logger, Releasers } from '@hypervize/runtime';

/** The schema of this service's tables. */
export const schema = 'keys';
const name = 'key-service';
const migrations = fileURLToPath(new URL('../../../migrations', import.meta.url));
/** After this long the server cancels a statement, and a Redis command fails, in milliseconds. */
const statementTimeoutMs = 5_000;
const redisTimeoutMs = 500;

export interface Database {
  readonly pool: Pool;
  /** Listens to NOTIFY channels until the database is released. The functions are also called after each (re)connect. */
  listen(onWake: Readonly<Record<string, () => void>>): void;
}

/** Connects to PostgreSQL and migrates the schema; waits while the server is unavailable. */
export async function openDatabase(
  releasers: Releasers,
  { url, maxConnections }: { readonly url: string; readonly maxConnections: number },
  logger: Logger,
): Promise<Database> {
  const pool = createPool({
    ...{ url, name, schema, maxConnections, statementTimeoutMs },
    onError: (error) => logger.warn({ err: error }, 'idle database connection lost'),
  });
  const closing = new AbortController();
  const { signal } = closing;
  releasers.add('database', () => {
    closing.abort();
    return pool.end();
  });
  await prepareSchema({ pool, schema, logger, signal, migrations: [migrations, leaseMigrations] });
  return { pool, listen: (onWake) => listenToChannels({ url, name, logger, signal, onWake }) };
}

export interface SharedCache {
  /** Undefined: no Redis is configured. */
  readonly verdicts: VerdictStore | undefined;
  /** The state of the connection, for operators. */
  status(): string;
}

interface SharedCacheConfig {
  /** Undefined: there is no Redis. */
  readonly redis: { readonly url: string; readonly macKeys: VerdictStoreOptions['keys'] } | undefined;
  readonly revocation: { readonly verdictTtlMs: number };
}

/** Connects to Redis, if it is configured. The service runs without it; see `outbox.ts` for what that delays. */
export function openSharedCache(
  releasers: Releasers,
  { redis, revocation }: SharedCacheConfig,
  logger: Logger,
): SharedCache {
  if (!redis) return { verdicts: undefined, status: () => 'not configured' };
  const connection = connectRedis(redis.url, redisTimeoutMs, (error) =>
    logger.warn({ err: error }, 'redis connection failed'),
  );
  releasers.add('redis', () => connection.disconnect());
  const verdicts = createVerdictStore(connection, {
    keys: redis.macKeys,
    verdictTtlMs: revocation.verdictTtlMs,
    now: Date.now,
    // This service writes entries and reads none.
    onRejected: () => {},
  });
  return { verdicts, status: () => connection.status };
}
