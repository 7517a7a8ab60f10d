import { readEnvironment, serviceConfig, serviceSettings, settings, withDefault } from '@hypervize/runtime';

export type Config = ReturnType<typeof loadConfig>;

/** The service's configuration from its environment. Throws a ConfigError that names every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const read = readEnvironment(env, {
    HTTP_HOST: withDefault(settings.text('a host name or address'), '127.0.0.1'),
    HTTP_PORT: withDefault(settings.port(), 8080),
    OPERATIONS_PORT: withDefault(settings.port(), 9100),
    KEY_SERVICE_ADDRESS: withDefault(
      settings.text('a gRPC target such as dns:///key-service:50051'),
      '127.0.0.1:50051',
    ),
    ROUTER_ADDRESS: withDefault(
      settings.text('a gRPC target such as dns:///router:50052'),
      '127.0.0.1:50052',
    ),
    ROUTER_URL: withDefault(settings.url('http', 'https'), 'http://127.0.0.1:8081'),
    ...serviceSettings,
    REDIS_URL: withDefault(settings.url('redis', 'rediss'), undefined),
    REDIS_TIMEOUT_MS: withDefault(settings.integer(1, 10_000), 100),
    PRINCIPAL_KEYS: settings.secrets(32),
    VERDICT_TTL_SECONDS: withDefault(settings.integer(1, 3_600), 300),
    VERIFY_TIMEOUT_MS: withDefault(settings.integer(10, 60_000), 3_000),
    LEASE_RENEW_MS: withDefault(settings.integer(100, 60_000), 1_000),
    STALE_VERDICT_SECONDS: withDefault(settings.integer(0, 86_400), 0),
    MEMORY_MAX_KEYS: withDefault(settings.integer(100, 10_000_000), 100_000),
    MAX_BODY_BYTES: withDefault(settings.integer(1_024, 1_073_741_824), 33_554_432),
    MAX_IN_FLIGHT: withDefault(settings.integer(1, 1_000_000), 10_000),
    MAX_HEADER_BYTES: withDefault(settings.integer(4_096, 1_048_576), 32_768),
    HEADERS_TIMEOUT_SECONDS: withDefault(settings.integer(1, 600), 10),
    REQUEST_TIMEOUT_SECONDS: withDefault(settings.integer(1, 3_600), 60),
    FIRST_BYTE_TIMEOUT_SECONDS: withDefault(settings.integer(1, 3_600), 130),
    IDLE_TIMEOUT_SECONDS: withDefault(settings.integer(1, 3_600), 70),
    STALLED_CLIENT_SECONDS: withDefault(settings.integer(1, 3_600), 60),
    DRAIN_SECONDS: withDefault(settings.integer(0, 3_600), 30),
  });
  return {
    ...serviceConfig(read),
    httpHost: read.HTTP_HOST,
    httpPort: read.HTTP_PORT,
    operationsPort: read.OPERATIONS_PORT,
    keyServiceAddress: read.KEY_SERVICE_ADDRESS,
    routerAddress: read.ROUTER_ADDRESS,
    routerUrl: read.ROUTER_URL,
    redisUrl: read.REDIS_URL,
    redisTimeoutMs: read.REDIS_TIMEOUT_MS,
    principalKeys: read.PRINCIPAL_KEYS,
    verdictTtlMs: read.VERDICT_TTL_SECONDS * 1_000,
    verifyTimeoutMs: read.VERIFY_TIMEOUT_MS,
    leaseRenewMs: read.LEASE_RENEW_MS,
    staleVerdictMs: read.STALE_VERDICT_SECONDS * 1_000,
    memoryMaxKeys: read.MEMORY_MAX_KEYS,
    maxBodyBytes: read.MAX_BODY_BYTES,
    maxInFlight: read.MAX_IN_FLIGHT,
    maxHeaderBytes: read.MAX_HEADER_BYTES,
    headersTimeoutMs: read.HEADERS_TIMEOUT_SECONDS * 1_000,
    requestTimeoutMs: read.REQUEST_TIMEOUT_SECONDS * 1_000,
    firstByteTimeoutMs: read.FIRST_BYTE_TIMEOUT_SECONDS * 1_000,
    idleTimeoutMs: read.IDLE_TIMEOUT_SECONDS * 1_000,
    stalledClientMs: read.STALLED_CLIENT_SECONDS * 1_000,
    drainMs: read.DRAIN_SECONDS * 1_000,
    stopTimeoutMs: read.DRAIN_SECONDS * 1_000 + 10_000,
  };
}
