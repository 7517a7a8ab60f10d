import { fileURLToPath } from 'node:url';
import { idempotencyMigrations } from '@hypervize/idempotency';
import {
  type ChannelsOptions,
  createPool,
  listenToChannels,
  type Pool,
  prepareSchema,
} from '@hypervize/postgres';
import {
  connectRedis,
  createVerdictStore,
  type VerdictStore,
  type VerdictStoreOptions,
} from '@hypervize/redis';
import { leaseMigrations } from '@hypervize/revocation';
import type { Logger, Releasers } from '@hypervize/runtime';
import { type AccountPool, createAccountPool } from './account-pool.js';

/** The schema of this service's tables. */
export const schema = 'keys';
const name = 'key-service';
const migrations = fileURLToPath(new URL('../../../migrations', import.meta.url));
/** After this long the server cancels a statement, and a Redis command fails, in milliseconds. */
const statementTimeoutMs = 5_000;
/** How long a change of an account waits for the lock of a row, in milliseconds. */
const lockTimeoutMs = 2_000;
const redisTimeoutMs = 500;

/**
 * Pools of connections, each with a purpose of its own, so that none can take the connections of another. Those that accounts
 * use as they like are divided between them.
 */
export interface Pools {
  /** Change log, leases and outbox. */
  readonly control: Pool;
  readonly verify: Pool;
  /** Usage, allowances and audit entries, which the other services send in batches. */
  readonly usage: Pool;
  /** Revocations and suspensions. */
  readonly revoke: AccountPool;
  /** Other changes of accounts and keys. */
  readonly manage: AccountPool;
  /** Lists and sums. */
  readonly query: AccountPool;
}

/** The settings of the database. */
export interface DatabaseSettings {
  readonly url: string;
  readonly controlConnections: number;
  readonly verifyConnections: number;
  readonly usageConnections: number;
  readonly revokeConnections: number;
  readonly manageConnections: number;
  readonly queryConnections: number;
  /** How many calls may wait for a connection of each of the last three. */
  readonly maxWaiting: number;
}

export interface Database {
  readonly pools: Pools;
  /** Listens to NOTIFY channels until the database is released. */
  listen(onWake: ChannelsOptions['onWake']): void;
}

/** Connects to PostgreSQL and migrates the schema; waits while the server is unavailable. */
export async function openDatabase(
  releasers: Releasers,
  settings: DatabaseSettings,
  logger: Logger,
): Promise<Database> {
  const { url } = settings;
  const pools = openPools(releasers, settings, logger);
  const closing = new AbortController();
  const { signal } = closing;
  releasers.add('database', () => closing.abort());
  const migrated = { pool: pools.control, migrations: [migrations, idempotencyMigrations, leaseMigrations] };
  await prepareSchema({ ...migrated, schema, logger, signal });
  return { pools, listen: (onWake) => listenToChannels({ url, name, logger, signal, onWake }) };
}

function openPools(releasers: Releasers, settings: DatabaseSettings, logger: Logger): Pools {
  const openPool = (
    pool: string,
    maxConnections: number,
    locks: { readonly lockTimeoutMs?: number } = {},
  ) => {
    const opened = createPool({
      ...{
        url: settings.url,
        name: `${name} (${pool})`,
        schema,
        maxConnections,
        statementTimeoutMs,
        ...locks,
      },
      onError: (error) => logger.warn({ err: error, pool }, 'idle database connection lost'),
    });
    releasers.add(`database pool ${pool}`, () => opened.end());
    return opened;
  };
  const openAccountPool = (pool: string, connections: number) =>
    createAccountPool(openPool(pool, connections, { lockTimeoutMs }), connections, settings.maxWaiting);
  return {
    control: openPool('control', settings.controlConnections),
    verify: openPool('verify', settings.verifyConnections),
    usage: openPool('usage', settings.usageConnections),
    revoke: openAccountPool('revoke', settings.revokeConnections),
    manage: openAccountPool('manage', settings.manageConnections),
    query: openAccountPool('query', settings.queryConnections),
  };
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
