import { plaintextProblems } from '@hypervize/rpc';
import {
  ConfigError,
  type ConfigOf,
  group,
  optional,
  readConfig,
  required,
  serviceSettings,
  setting,
  stopTimeoutAfter,
  types,
  workersSetting,
} from '@hypervize/runtime';
import { parseNameServers } from './discovery/dns.js';
import { defaultAllowedHosts, type HostPolicy, parseAllowedHosts } from './endpoints/allowed-hosts.js';

const { bytes, flag, integer, milliseconds, seconds, text, url } = types;

const allowedHosts = {
  expects:
    'a list "public,10.20.0.0/16,.gpu.example.com" of the word public, addresses, CIDR ranges, host names and domain suffixes',
  parse: parseAllowedHosts,
};

const nameServers = {
  expects: 'a list "10.0.0.1,10.0.0.2:5353" of addresses of name servers',
  parse: parseNameServers,
};

/** Every setting of the service. docs/configuration.md is generated from it. */
export const declaration = {
  database: group('PostgreSQL', {
    url: required(
      'DATABASE_URL',
      url('postgres', 'postgresql'),
      'Database of the endpoints and pools. The schema is `inference`.',
    ),
    maxConnections: setting(
      'DATABASE_MAX_CONNECTIONS',
      integer(2, 500, 'connections'),
      10,
      'Connections to it for calls. A few more keep the registry up to date, so that calls do not delay it.',
    ),
  }),
  requests: group(
    'Inference requests',
    {
      maxInFlight: setting(
        'MAX_IN_FLIGHT',
        integer(1, 1_000_000, 'requests'),
        10_000,
        'Requests served at the same time; further ones get 503 `no_capacity`.',
      ),
      maxBodyBytes: setting(
        'MAX_BODY_BYTES',
        bytes(1_024, 1_073_741_824),
        33_554_432,
        'Largest request body.',
      ),
      anonymousMaxBodyBytes: setting(
        'ANONYMOUS_MAX_BODY_BYTES',
        bytes(1_024, 1_073_741_824),
        1_048_576,
        'Largest request body of a caller without a key; at most `MAX_BODY_BYTES` applies.',
      ),
      bodyMemoryBytes: setting(
        'BODY_MEMORY_BYTES',
        bytes(2_048, 68_719_476_736),
        268_435_456,
        'Memory for request bodies of more than 16 KiB, divided between accounts; at least 2 × `MAX_BODY_BYTES`.',
      ),
      bodyMemoryWaitMs: setting(
        'BODY_MEMORY_WAIT_MS',
        milliseconds(1, 60_000),
        10_000,
        'How long a request waits, unread, for memory for its body; then it gets 503 `overloaded`.',
      ),
      stalledClientMs: setting(
        'STALLED_CLIENT_SECONDS',
        seconds(1, 3_600),
        60,
        'Time a gateway may leave a response unread before the request is given up.',
      ),
      drainMs: setting(
        'DRAIN_SECONDS',
        seconds(0, 3_600),
        30,
        'Time that requests in flight have to finish after SIGTERM.',
      ),
    },
    (requests) => {
      if (requests.bodyMemoryBytes >= 2 * requests.maxBodyBytes) return requests;
      throw new ConfigError('BODY_MEMORY_BYTES must be at least twice MAX_BODY_BYTES');
    },
  ),
  grpc: group('gRPC server', {
    address: setting(
      'GRPC_ADDRESS',
      text('host:port'),
      '127.0.0.1:50052',
      'Address of the gRPC server, which gateways send inference requests to.',
    ),
    reflection: setting(
      'GRPC_REFLECTION',
      flag(),
      false,
      'Whether it describes its services to tools such as grpcurl.',
    ),
  }),
  keyService: group('key-service', {
    address: setting(
      'KEY_SERVICE_ADDRESS',
      text('a gRPC target such as dns:///key-service:50051'),
      '127.0.0.1:50051',
      'gRPC target of key-service, which keeps the audit log. While it is unavailable, entries wait in the database.',
    ),
  }),
  elastic: group('Elastic pools', {
    poolsFile: optional(
      'POOLS_FILE',
      text('the path of a YAML file with the elastic pools'),
      'none',
      'Elastic pools: `pools: [{model: NAME, hosts: [http://HOST:PORT/v1]}]`. The file is read again when it changes. See [routing.md](routing.md).',
    ),
  }),
  endpoints: group('Dedicated endpoints', {
    hostPolicy: setting<HostPolicy>(
      'DEDICATED_HOSTS',
      allowedHosts,
      defaultAllowedHosts,
      'Hosts that dedicated endpoints may have, which their accounts choose. `public`: every host whose addresses are all globally routable. An address or CIDR range: hosts at these addresses, also private or loopback ones. A host name, or a domain suffix with a dot in front: hosts of that name, at public and private addresses. Without `public` only what is listed is allowed. Checked whenever hosts are set, and for each connection by what the name resolves to. Metadata services of clouds are never allowed. See [routing.md](routing.md#dedicated-endpoints).',
    ),
    perAccount: setting(
      'ENDPOINTS_PER_ACCOUNT',
      integer(1, 100_000, 'endpoints'),
      20,
      'Endpoints that an account may have; one more gets 409 `too_many_endpoints`.',
    ),
    hostsPerAccount: setting(
      'HOSTS_PER_ACCOUNT',
      integer(1, 1_000_000, 'hosts'),
      128,
      'Hosts that the endpoints of an account may have, each counted once for each endpoint; more get 409 `too_many_hosts`.',
    ),
    leaseMs: setting(
      'LEASE_MS',
      milliseconds(1_000, 60_000),
      3_000,
      'How long this replica serves public endpoints without having read the registry.',
    ),
  }),
  scheduling: group('Scheduling', {
    maxPerHost: setting(
      'HOST_MAX_CONCURRENCY',
      integer(1, 1_000_000, 'requests'),
      1_024,
      'Requests that a host has at a time, from each worker of each replica of the router.',
    ),
    maxWaiting: setting(
      'QUEUE_LENGTH',
      integer(0, 1_000_000, 'requests'),
      1_000,
      'Requests of a pool that wait for a host; further ones get 503 `no_capacity`.',
    ),
    waitMs: setting(
      'QUEUE_TIMEOUT_MS',
      milliseconds(1, 600_000),
      10_000,
      'How long a request waits for a host.',
    ),
    slowStartMs: setting(
      'SLOW_START_SECONDS',
      seconds(1, 3_600),
      10,
      'How long a new host receives less than its share.',
    ),
  }),
  upstream: group('Model servers', {
    connectTimeoutMs: setting(
      'CONNECT_TIMEOUT_MS',
      milliseconds(10, 60_000),
      2_000,
      'Time to connect to a host.',
    ),
    firstByteTimeoutMs: setting(
      'FIRST_BYTE_TIMEOUT_SECONDS',
      seconds(1, 3_600),
      120,
      'Time until the first byte of a response.',
    ),
    idleTimeoutMs: setting(
      'IDLE_TIMEOUT_SECONDS',
      seconds(1, 3_600),
      60,
      'Time between two chunks of a response.',
    ),
  }),
  probe: group('Health probes', {
    everyMs: setting(
      'PROBE_INTERVAL_MS',
      milliseconds(100, 600_000),
      5_000,
      'How often each host is probed.',
    ),
    timeoutMs: setting(
      'PROBE_TIMEOUT_MS',
      milliseconds(10, 60_000),
      2_000,
      'Time a host has to answer a probe.',
    ),
  }),
  dns: group('DNS discovery', {
    everyMs: setting(
      'DNS_INTERVAL_MS',
      milliseconds(100, 600_000),
      5_000,
      'How often the names of pools are resolved.',
    ),
    timeoutMs: setting(
      'DNS_TIMEOUT_MS',
      milliseconds(10, 60_000),
      2_000,
      'Time a name server has to answer.',
    ),
    servers: optional(
      'DNS_SERVERS',
      nameServers,
      'those of the system',
      'Name servers, `ADDRESS:PORT`, separated by commas.',
    ),
  }),
  workers: workersSetting(),
  ...serviceSettings({ operationsPort: 9102 }),
};

export type Config = ReturnType<typeof loadConfig>;

/** The service's configuration from its environment. Throws a ConfigError that names every bad variable. */
export function loadConfig(
  env: NodeJS.ProcessEnv,
): ConfigOf<typeof declaration> & { readonly stopTimeoutMs: number } {
  const config = readConfig(env, declaration, (values) =>
    plaintextProblems(values, {
      GRPC_ADDRESS: values.grpc.address,
      KEY_SERVICE_ADDRESS: values.keyService.address,
    }),
  );
  return { ...config, stopTimeoutMs: stopTimeoutAfter(config.requests.drainMs) };
}
