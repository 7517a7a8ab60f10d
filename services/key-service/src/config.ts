import { availableParallelism } from 'node:os';
import { readEnvironment, serviceConfig, serviceSettings, settings, withDefault } from '@hypervize/runtime';

export type Config = ReturnType<typeof loadConfig>;

/** The service's configuration from its environment. Throws a ConfigError that names every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const read = readEnvironment(env, {
    DATABASE_URL: settings.url('postgres', 'postgresql'),
    DATABASE_MAX_CONNECTIONS: withDefault(settings.integer(2, 500), 20),
    REDIS_URL: withDefault(settings.url('redis', 'rediss'), undefined),
    GRPC_ADDRESS: withDefault(settings.text('host:port'), '127.0.0.1:50051'),
    ...serviceSettings,
    GRPC_REFLECTION: withDefault(settings.flag(), false),
    OPERATIONS_PORT: withDefault(settings.port(), 9101),
    MAC_KEYS: settings.secrets(32),
    BCRYPT_COST: withDefault(settings.integer(4, 16), 12),
    BCRYPT_CONCURRENCY: withDefault(settings.integer(1, 64), availableParallelism()),
    BCRYPT_MAX_WAITING: withDefault(settings.integer(0, 10_000), 64),
    VERDICT_TTL_SECONDS: withDefault(settings.integer(1, 3_600), 300),
    LEASE_MS: withDefault(settings.integer(1_000, 60_000), 3_000),
    STOP_TIMEOUT_SECONDS: withDefault(settings.integer(1, 600), 30),
  });
  return {
    ...serviceConfig(read),
    databaseUrl: read.DATABASE_URL,
    databaseMaxConnections: read.DATABASE_MAX_CONNECTIONS,
    redisUrl: read.REDIS_URL,
    grpcAddress: read.GRPC_ADDRESS,
    reflection: read.GRPC_REFLECTION,
    operationsPort: read.OPERATIONS_PORT,
    macKeys: read.MAC_KEYS,
    bcrypt: {
      cost: read.BCRYPT_COST,
      concurrency: read.BCRYPT_CONCURRENCY,
      maxWaiting: read.BCRYPT_MAX_WAITING,
      maxPerKey: 4,
    },
    verdictTtlMs: read.VERDICT_TTL_SECONDS * 1_000,
    leaseMs: read.LEASE_MS,
    stopTimeoutMs: read.STOP_TIMEOUT_SECONDS * 1_000,
  };
}
