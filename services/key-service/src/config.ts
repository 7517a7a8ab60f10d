import { availableParallelism } from 'node:os';
import { plaintextProblems } from '@hypervize/rpc';
import {
  type ConfigOf,
  group,
  readConfig,
  redisSettings,
  required,
  serviceSettings,
  setting,
  types,
} from '@hypervize/runtime';

const { flag, integer, milliseconds, namedSecrets, seconds, text, url } = types;

function connections(purpose: string, byDefault: number, doc: string) {
  return setting(
    `DATABASE_${purpose}_CONNECTIONS`,
    integer(1, 500, 'connections'),
    byDefault,
    `Connections for ${doc}.`,
  );
}

/** Every setting of the service. docs/configuration.md is generated from it. */
export const declaration = {
  database: group('PostgreSQL', {
    url: required(
      'DATABASE_URL',
      url('postgres', 'postgresql'),
      'Database of users, keys, changes, audit and usage. The schema is `keys`.',
    ),
    controlConnections: connections('CONTROL', 4, 'the change log, leases and the outbox'),
    verifyConnections: connections('VERIFY', 4, 'the verification of keys'),
    usageConnections: connections('USAGE', 3, 'usage and audit entries that the other services send'),
    revokeConnections: connections(
      'REVOKE',
      3,
      'revocations and suspensions, of which an account uses at most half',
    ),
    manageConnections: connections(
      'MANAGE',
      4,
      'other changes of keys and accounts, of which an account uses at most half',
    ),
    queryConnections: connections(
      'QUERY',
      3,
      'lists, usage queries and the audit log, of which an account uses at most half',
    ),
    maxWaiting: setting(
      'DATABASE_MAX_WAITING',
      integer(1, 100_000, 'calls'),
      256,
      'Calls that wait for one of the connections for revocations; as many for other changes, and for lists. They are divided between the accounts; further calls fail with `overloaded`.',
    ),
  }),
  redis: redisSettings('Redis that the gateways use, in which revocations are published as tombstones.', {}),
  grpc: group('gRPC server', {
    address: setting('GRPC_ADDRESS', text('host:port'), '127.0.0.1:50051', 'Address of the gRPC server.'),
    reflection: setting(
      'GRPC_REFLECTION',
      flag(),
      false,
      'Whether it describes its services to tools such as grpcurl.',
    ),
  }),
  hashing: group('Hashing', {
    macKeys: required(
      'MAC_KEYS',
      namedSecrets(32),
      'Secrets of the MACs by which keys are verified, `name:base64,…`. The first one is used for new keys; see “Rotating secrets” in [operations.md](operations.md).',
    ),
    bcryptCost: setting(
      'BCRYPT_COST',
      integer(4, 16),
      12,
      'Cost of new bcrypt hashes: each step doubles the time.',
    ),
    bcryptConcurrency: setting(
      'BCRYPT_CONCURRENCY',
      integer(1, 64, 'hashes'),
      { value: Math.min(64, availableParallelism()), text: 'number of cores' },
      'Hashes computed at the same time.',
    ),
    bcryptMaxWaiting: setting(
      'BCRYPT_MAX_WAITING',
      integer(0, 10_000, 'hashes'),
      128,
      'Hashes that wait, divided between the accounts; further calls fail with `overloaded`.',
    ),
  }),
  revocation: group('Revocation', {
    verdictTtlMs: setting(
      'VERDICT_TTL_SECONDS',
      seconds(1, 3_600),
      300,
      'How long a gateway may cache a verdict. The same in all services.',
    ),
    leaseMs: setting(
      'LEASE_MS',
      milliseconds(1_000, 60_000),
      3_000,
      'How long a gateway may use its cached verdicts after a renewal. A revocation waits at most this long for a gateway that cannot be reached.',
    ),
  }),
  sessions: group('Sessions', {
    idleMs: setting(
      'SESSION_IDLE_SECONDS',
      seconds(900, 7_776_000),
      43_200,
      'How long a session lasts without being used, accurate to some minutes.',
    ),
    maxMs: setting(
      'SESSION_MAX_SECONDS',
      seconds(900, 7_776_000),
      604_800,
      'How long a session lasts after the sign-in, however much it is used.',
    ),
  }),
  ...serviceSettings({ operationsPort: 9101 }),
  stopTimeoutMs: setting(
    'STOP_TIMEOUT_SECONDS',
    seconds(1, 600),
    30,
    'Time that calls in flight have to finish after SIGTERM.',
  ),
};

export type Config = ReturnType<typeof loadConfig>;

/** The service's configuration from its environment. Throws a ConfigError that names every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv): ConfigOf<typeof declaration> {
  return readConfig(env, declaration, (config) => [
    ...plaintextProblems(config, { GRPC_ADDRESS: config.grpc.address }),
    ...sessionProblems(config),
  ]);
}

/**
 * A gateway learns of the uses of other gateways, and key-service of its own, when a verdict is verified again: after one
 * lifetime in the shared cache and one in memory. A session that is used must not expire before that.
 */
function sessionProblems({ sessions, revocation }: Pick<Config, 'sessions' | 'revocation'>): string[] {
  if (sessions.idleMs >= 3 * revocation.verdictTtlMs) return [];
  return [
    'SESSION_IDLE_SECONDS must be at least three times VERDICT_TTL_SECONDS, or sessions expire while they are used',
  ];
}
