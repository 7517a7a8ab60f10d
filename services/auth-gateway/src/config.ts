import { parseTarget, plaintextProblems, targetForm } from '@hypervize/rpc';
import {
  type ConfigOf,
  group,
  optional,
  readConfig,
  redisSettings,
  serviceSettings,
  setting,
  stopTimeoutAfter,
  types,
  workersSetting,
} from '@hypervize/runtime';
import { signInSettings } from './sign-in-settings.js';

const { bytes, integer, milliseconds, networks, oneOf, port, requestsPerMinute, seconds, text } = types;

const routerTarget = {
  expects: targetForm,
  parse: (target: string) => (parseTarget(target) ? target : undefined),
};

/** Every setting of the service. docs/configuration.md is generated from it. */
export const declaration = {
  http: group('Public HTTP server', {
    host: setting(
      'HTTP_HOST',
      text('a host name or address'),
      '127.0.0.1',
      'Address that customers connect to.',
    ),
    port: setting('HTTP_PORT', port(), 8080, 'Its port.'),
    trustedProxies: optional(
      'TRUSTED_PROXIES',
      networks(),
      'none',
      'Addresses and CIDR ranges of the proxies in front, whose `X-Forwarded-For` is believed: `10.0.0.0/8,fd00::/8`.',
    ),
    maxInFlight: setting(
      'MAX_IN_FLIGHT',
      integer(1, 1_000_000, 'requests'),
      10_000,
      'Inference requests with a key that are served at the same time, divided between accounts ([limits.md](limits.md)). A quarter as many without a key, an eighth as many management requests and event streams, and twice as many connections are accepted besides.',
    ),
    maxBodyBytes: setting(
      'MAX_BODY_BYTES',
      bytes(1_024, 1_073_741_824),
      33_554_432,
      'Largest request body; a larger one gets 413.',
    ),
    anonymousMaxBodyBytes: setting(
      'ANONYMOUS_MAX_BODY_BYTES',
      bytes(1_024, 1_073_741_824),
      1_048_576,
      'Largest request body of a caller without a key; at most `MAX_BODY_BYTES` applies.',
    ),
    uploadRate: group('Public HTTP server', {
      minBytesPerSecond: setting(
        'MIN_UPLOAD_BYTES_PER_SECOND',
        integer(0, 1_000_000_000, 'bytes per second'),
        1_024,
        'Slowest request body that is accepted; a slower one gets 408.',
      ),
      windowMs: setting(
        'UPLOAD_WINDOW_SECONDS',
        seconds(1, 600),
        10,
        'Time over which the rate is averaged. A client also has this long to begin.',
      ),
    }),
    maxHeaderBytes: setting(
      'MAX_HEADER_BYTES',
      bytes(4_096, 1_048_576),
      32_768,
      'Largest request head; a larger one gets 431.',
    ),
    headersTimeoutMs: setting(
      'HEADERS_TIMEOUT_SECONDS',
      seconds(1, 600),
      10,
      'Time a client has to send its headers.',
    ),
    requestTimeoutMs: setting(
      'REQUEST_TIMEOUT_SECONDS',
      seconds(1, 3_600),
      60,
      'Time a client has to send its whole request.',
    ),
    stalledClientMs: setting(
      'STALLED_CLIENT_SECONDS',
      seconds(1, 3_600),
      60,
      'Time a client may leave a response unread before its connection is closed.',
    ),
    drainMs: setting(
      'DRAIN_SECONDS',
      seconds(0, 3_600),
      30,
      'Time that requests in flight have to finish after SIGTERM.',
    ),
    dashboard: setting(
      'DASHBOARD',
      oneOf('on', 'off'),
      'on',
      'Whether the pages of the dashboard are served.',
    ),
  }),
  keyService: group('key-service', {
    address: setting(
      'KEY_SERVICE_ADDRESS',
      text('a gRPC target such as dns:///key-service:50051'),
      '127.0.0.1:50051',
      'gRPC target of key-service. `dns:///name:port` uses every address of the name.',
    ),
    verifyTimeoutMs: setting(
      'VERIFY_TIMEOUT_MS',
      milliseconds(10, 60_000),
      3_000,
      'Time key-service has to verify a key; then the request gets 503 `auth_unavailable`.',
    ),
    leaseRenewMs: setting(
      'LEASE_RENEW_MS',
      milliseconds(100, 60_000),
      1_000,
      'How often the lease is renewed. A third of key-service’s `LEASE_MS`.',
    ),
  }),
  router: group('inference-router', {
    address: setting(
      'ROUTER_ADDRESS',
      routerTarget,
      '127.0.0.1:50052',
      'gRPC target of inference-router. Of a name every address is used, of more than 32 addresses a part: see [how gateways find routers](operations.md#how-gateways-find-routers).',
    ),
    streams: setting(
      'ROUTER_STREAMS',
      integer(1, 16, 'streams'),
      1,
      'Streams to each address. More than one if an address stands for several processes: a load balancer, or a router with several workers.',
    ),
    firstByteTimeoutMs: setting(
      'FIRST_BYTE_TIMEOUT_SECONDS',
      seconds(1, 3_600),
      130,
      'Time until the first byte of a response. A little longer than the router’s.',
    ),
    idleTimeoutMs: setting(
      'IDLE_TIMEOUT_SECONDS',
      seconds(1, 3_600),
      70,
      'Time between two chunks of a response. A little longer than the router’s.',
    ),
  }),
  redis: redisSettings(
    'Redis that all gateways and key-service share, for cached verdicts and limits. Without it verdicts are cached in memory alone, and each gateway enforces its share of the limits.',
    {
      timeoutMs: setting(
        'REDIS_TIMEOUT_MS',
        milliseconds(1, 10_000),
        100,
        'Time Redis has to answer a command; then it is left alone for a second.',
      ),
    },
  ),
  verdicts: group('Cached verdicts', {
    ttlMs: setting(
      'VERDICT_TTL_SECONDS',
      seconds(1, 3_600),
      300,
      'How long a verdict may be cached. The same in all services.',
    ),
    maxKeys: setting(
      'MEMORY_MAX_KEYS',
      integer(100, 10_000_000, 'keys'),
      100_000,
      'Keys whose verdicts this gateway keeps in memory.',
    ),
    staleMs: setting(
      'STALE_VERDICT_SECONDS',
      seconds(0, 86_400),
      0,
      'How long cached verdicts are used after the lease is lost when neither Redis nor key-service can be reached. More than 0 keeps customers served, and revoked keys accepted, in that case.',
    ),
  }),
  defaultLimits: group('Default limits', {
    account: setting(
      'ACCOUNT_REQUESTS_PER_MINUTE',
      requestsPerMinute(),
      6_000,
      'Limit of an account that has none of its own.',
    ),
    tokensPerMonth: optional(
      'ACCOUNT_TOKENS_PER_MONTH',
      integer(0, 1_000_000_000_000_000, 'tokens'),
      'no quota',
      'Monthly quota of an account that has none of its own.',
    ),
    publicEndpoint: setting(
      'PUBLIC_ENDPOINT_REQUESTS_PER_MINUTE',
      requestsPerMinute(),
      600,
      'Limit of a public endpoint for everyone but its owner.',
    ),
    publicAddress: setting(
      'PUBLIC_ADDRESS_REQUESTS_PER_MINUTE',
      requestsPerMinute(),
      120,
      'Limit of a client address at public endpoints.',
    ),
  }),
  limits: group('Limits', {
    failedKeysPerMinute: setting(
      'FAILED_KEYS_PER_MINUTE',
      requestsPerMinute(),
      60,
      'Wrong keys from one address.',
    ),
    managementPerMinute: setting(
      'MANAGEMENT_REQUESTS_PER_MINUTE',
      requestsPerMinute(),
      600,
      'Management requests of one account: keys, endpoints, usage, models.',
    ),
    keyLookupsPerMinute: setting(
      'KEY_LOOKUPS_PER_MINUTE',
      requestsPerMinute(),
      6_000,
      'Lookups for one address by one gateway that find a wrong key. Beyond it, keys that this gateway has not seen to be good wait for their lookup.',
    ),
    maxNames: setting(
      'LIMITS_MAX_NAMES',
      integer(100, 10_000_000, 'entries'),
      100_000,
      'Limits, accounts and endpoints that are tracked in memory.',
    ),
  }),
  usage: group('Usage', {
    spoolDir: optional(
      'USAGE_SPOOL_DIR',
      text('the path of a folder of this gateway alone'),
      'in memory',
      'Folder in which usage events wait until key-service has counted them; each worker has a folder below it. Give it a volume that outlives the process.',
    ),
    spoolMaxBytes: setting(
      'USAGE_SPOOL_MAX_BYTES',
      bytes(65_536, 1_099_511_627_776),
      268_435_456,
      'Size of the spool at which events are dropped, divided between the workers.',
    ),
    deliverMs: setting(
      'USAGE_DELIVER_MS',
      milliseconds(10, 60_000),
      100,
      'How often usage events are delivered.',
    ),
  }),
  signIn: signInSettings,
  workers: workersSetting(),
  ...serviceSettings({ operationsPort: 9100 }),
};

export type Config = ReturnType<typeof loadConfig>;

/** The service's configuration from its environment. Throws a ConfigError that names every bad variable. */
export function loadConfig(
  env: NodeJS.ProcessEnv,
): ConfigOf<typeof declaration> & { readonly stopTimeoutMs: number } {
  const config = readConfig(env, declaration, (values) =>
    plaintextProblems(values, {
      KEY_SERVICE_ADDRESS: values.keyService.address,
      ROUTER_ADDRESS: values.router.address,
    }),
  );
  return { ...config, stopTimeoutMs: stopTimeoutAfter(config.http.drainMs) };
}
