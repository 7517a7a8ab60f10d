import { readEnvironment, serviceConfig, serviceSettings, settings, withDefault } from '@hypervize/runtime';
import { parseNameServers } from './discovery/dns.js';
import { parseAllowedHosts } from './endpoints/allowed-hosts.js';

const allowedHosts = {
  expects: 'a list "10.20.0.0/16,.gpu.example.com" of addresses, ranges, names and endings of names',
  parse: parseAllowedHosts,
};

const nameServers = {
  expects: 'a list "10.0.0.1,10.0.0.2:5353" of addresses of name servers',
  parse: parseNameServers,
};

export type Config = ReturnType<typeof loadConfig>;

/** The service's configuration from its environment. Throws a ConfigError that names every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const read = readEnvironment(env, {
    DATABASE_URL: settings.url('postgres', 'postgresql'),
    DATABASE_MAX_CONNECTIONS: withDefault(settings.integer(2, 500), 10),
    HTTP_HOST: withDefault(settings.text('a host name or address'), '127.0.0.1'),
    HTTP_PORT: withDefault(settings.port(), 8081),
    GRPC_ADDRESS: withDefault(settings.text('host:port'), '127.0.0.1:50052'),
    ...serviceSettings,
    GRPC_REFLECTION: withDefault(settings.flag(), false),
    OPERATIONS_PORT: withDefault(settings.port(), 9102),
    PRINCIPAL_KEYS: settings.secrets(32),
    POOLS_FILE: withDefault(settings.text('the path of a YAML file with the elastic pools'), undefined),
    DEDICATED_HOSTS: withDefault(allowedHosts, undefined),
    HOST_MAX_CONCURRENCY: withDefault(settings.integer(1, 1_000_000), 1_024),
    QUEUE_LENGTH: withDefault(settings.integer(0, 1_000_000), 1_000),
    QUEUE_TIMEOUT_MS: withDefault(settings.integer(1, 600_000), 10_000),
    SLOW_START_SECONDS: withDefault(settings.integer(1, 3_600), 10),
    PROBE_INTERVAL_MS: withDefault(settings.integer(100, 600_000), 5_000),
    PROBE_TIMEOUT_MS: withDefault(settings.integer(10, 60_000), 2_000),
    DNS_INTERVAL_MS: withDefault(settings.integer(100, 600_000), 5_000),
    DNS_TIMEOUT_MS: withDefault(settings.integer(10, 60_000), 2_000),
    DNS_SERVERS: withDefault(nameServers, undefined),
    MAX_BODY_BYTES: withDefault(settings.integer(1_024, 1_073_741_824), 33_554_432),
    MAX_IN_FLIGHT: withDefault(settings.integer(1, 1_000_000), 10_000),
    CONNECT_TIMEOUT_MS: withDefault(settings.integer(10, 60_000), 2_000),
    FIRST_BYTE_TIMEOUT_SECONDS: withDefault(settings.integer(1, 3_600), 120),
    IDLE_TIMEOUT_SECONDS: withDefault(settings.integer(1, 3_600), 60),
    STALLED_CLIENT_SECONDS: withDefault(settings.integer(1, 3_600), 60),
    LEASE_MS: withDefault(settings.integer(1_000, 60_000), 3_000),
    DRAIN_SECONDS: withDefault(settings.integer(0, 3_600), 30),
  });
  return {
    ...serviceConfig(read),
    databaseUrl: read.DATABASE_URL,
    databaseMaxConnections: read.DATABASE_MAX_CONNECTIONS,
    httpHost: read.HTTP_HOST,
    httpPort: read.HTTP_PORT,
    grpcAddress: read.GRPC_ADDRESS,
    reflection: read.GRPC_REFLECTION,
    operationsPort: read.OPERATIONS_PORT,
    principalKeys: read.PRINCIPAL_KEYS,
    poolsFile: read.POOLS_FILE,
    hostAllowed: read.DEDICATED_HOSTS,
    poolLimits: {
      maxPerHost: read.HOST_MAX_CONCURRENCY,
      maxWaiting: read.QUEUE_LENGTH,
      waitMs: read.QUEUE_TIMEOUT_MS,
    },
    slowStartMs: read.SLOW_START_SECONDS * 1_000,
    probe: { everyMs: read.PROBE_INTERVAL_MS, timeoutMs: read.PROBE_TIMEOUT_MS },
    dns: {
      everyMs: read.DNS_INTERVAL_MS,
      timeoutMs: read.DNS_TIMEOUT_MS,
      servers: read.DNS_SERVERS,
    },
    maxBodyBytes: read.MAX_BODY_BYTES,
    maxInFlight: read.MAX_IN_FLIGHT,
    connectTimeoutMs: read.CONNECT_TIMEOUT_MS,
    firstByteTimeoutMs: read.FIRST_BYTE_TIMEOUT_SECONDS * 1_000,
    idleTimeoutMs: read.IDLE_TIMEOUT_SECONDS * 1_000,
    stalledClientMs: read.STALLED_CLIENT_SECONDS * 1_000,
    leaseMs: read.LEASE_MS,
    drainMs: read.DRAIN_SECONDS * 1_000,
    stopTimeoutMs: read.DRAIN_SECONDS * 1_000 + 10_000,
  };
}
