import { randomBytes } from 'node:crypto';
import {
  type audit,
  type Client,
  clientCredentials,
  contracts,
  createClient,
  type events,
  type keys,
  type revocation,
  type sessions,
  type usage,
} from '@hypervize/rpc';
import { createLogger } from '@hypervize/runtime';
import pg from 'pg';
import { loadConfig } from '../src/config.js';
import { start } from '../src/start.js';

/** The actor of the changes that tests make. */
export const actor = { id: 'operator:test', address: '127.0.0.1' };
/** The text of one MAC key in MAC_KEYS: 32 bytes of `fill`. */
export const macKey = (name: string, fill: number) => `${name}:${Buffer.alloc(32, fill).toString('base64')}`;

export interface Service {
  readonly databaseUrl: string;
  readonly keys: Client<keys.KeyServiceDefinition>;
  readonly users: Client<keys.UserServiceDefinition>;
  /** The same methods, called by a gateway. */
  readonly gatewayUsers: Client<keys.UserServiceDefinition>;
  readonly changes: Client<keys.ChangeFeedDefinition, 'Follow'>;
  readonly events: Client<events.EventServiceDefinition, 'Follow'>;
  readonly usage: Client<usage.UsageServiceDefinition>;
  readonly sessions: Client<sessions.SessionServiceDefinition>;
  /** The same methods, called by an operator. */
  readonly operatorSessions: Client<sessions.SessionServiceDefinition>;
  readonly revocation: Client<revocation.RevocationServiceDefinition>;
  /** Called by the router. */
  readonly audit: Client<audit.AuditServiceDefinition>;
  /** A client that calls as another caller. */
  as(caller: string): Client<keys.KeyServiceDefinition>;
  newAccount(): Promise<string>;
  /** Creates a key with the scope `global`: the id that acts, as the gateway names it, and the key's id. */
  newManager(accountId: string): Promise<{ keyId: string; actor: { id: string; address: string } }>;
  /** Creates a key with the scope `inference`; the name is random if it is not given. */
  newKey(accountId: string, name?: string): Promise<{ keyId: string; secret: string }>;
  /** Signs the user of an account in. `actor` is the session that acts, as the gateway names it. */
  newSession(
    accountId: string,
    providerSession?: string,
  ): Promise<{ sessionId: string; secret: string; actor: { id: string; address: string } }>;
  /** Why a key is refused, or GOOD if it is not. */
  reasonOf(key: string): Promise<string>;
  /** Runs a statement on a connection of its own, as an operator would with psql. */
  sql<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

/** Starts key-service in this process, on a database; `env` adds to its configuration. */
export async function startKeyService(
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<Service> {
  const config = loadConfig({
    DATABASE_URL: databaseUrl,
    GRPC_ADDRESS: '127.0.0.1:0',
    OPERATIONS_PORT: '0',
    BCRYPT_COST: '4',
    MAC_KEYS: macKey('one', 1),
    LOG_LEVEL: 'silent',
    ...env,
  });
  const service = await start(config, createLogger({ name: 'key-service', level: 'silent' }));
  const outside = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  // The pool replaces an idle connection that is lost.
  outside.on('error', () => {});
  const clientConfig = (caller: string) => ({
    target: `127.0.0.1:${service.grpcPort}`,
    credentials: clientCredentials(undefined),
    caller,
    defaultTimeoutMs: 10_000,
  });
  const users = createClient(contracts.users, clientConfig('hvz'));
  const gatewayUsers = createClient(contracts.users, clientConfig('auth-gateway'));
  const gateway = createClient(contracts.keys, clientConfig('auth-gateway'));
  const operator = createClient(contracts.keys, clientConfig('hvz'));
  const changes = createClient<typeof contracts.changes, 'Follow'>(
    contracts.changes,
    clientConfig('auth-gateway'),
  );
  const events = createClient<typeof contracts.events, 'Follow'>(
    contracts.events,
    clientConfig('auth-gateway'),
  );
  const usage = createClient(contracts.usage, clientConfig('auth-gateway'));
  const sessions = createClient(contracts.sessions, clientConfig('auth-gateway'));
  const operatorSessions = createClient(contracts.sessions, clientConfig('hvz'));
  const revocation = createClient(contracts.revocation, clientConfig('hvz'));
  const audit = createClient(contracts.audit, clientConfig('inference-router'));
  const clients: { close(): void }[] = [users, gateway, operator, changes, events, usage, revocation, audit];
  clients.push(gatewayUsers, sessions, operatorSessions);

  return {
    databaseUrl,
    // Each method is called by a caller that it serves.
    keys: {
      ...operator,
      verifyKey: gateway.verifyKey,
      verifyKeys: gateway.verifyKeys,
      recordKeyUse: gateway.recordKeyUse,
    },
    users,
    gatewayUsers,
    changes,
    events,
    usage,
    sessions,
    operatorSessions,
    revocation,
    audit,
    as: (caller) => {
      const client = createClient(contracts.keys, clientConfig(caller));
      clients.push(client);
      return client;
    },
    newAccount: async () => {
      const { user } = await users.ensureUser({ subject: randomBytes(8).toString('hex'), actor });
      return user?.accountId ?? '';
    },
    newManager: async (accountId) => {
      const name = randomBytes(6).toString('hex');
      const { key } = await operator.createKey({ accountId, name, scopes: ['global'], actor });
      const keyId = key?.keyId ?? '';
      return { keyId, actor: { id: `key:${keyId}`, address: '192.0.2.7' } };
    },
    newKey: async (accountId, name = randomBytes(6).toString('hex')) => {
      const { key, secret } = await operator.createKey({ accountId, name, scopes: ['inference'], actor });
      return { keyId: key?.keyId ?? '', secret };
    },
    newSession: async (accountId, providerSession = '') => {
      const user = { id: `user:${accountId}`, address: '192.0.2.8' };
      const request = { accountId, actor: user, userAgent: 'Test/1.0', providerSession };
      const { session, secret } = await sessions.createSession(request);
      const sessionId = session?.sessionId ?? '';
      return { sessionId, secret, actor: { id: `session:${sessionId}`, address: '192.0.2.8' } };
    },
    reasonOf: async (key) => (await gateway.verifyKey({ key })).refusal?.reason ?? 'GOOD',
    sql: async (text, values) => (await outside.query(text, values)).rows,
    stop: async () => {
      for (const client of clients) client.close();
      await outside.end();
      await service.stop();
    },
  };
}
