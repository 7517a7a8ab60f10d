import { randomBytes } from 'node:crypto';
import {
  type Client,
  clientCredentials,
  contracts,
  createClient,
  type keys,
  type usage,
} from '@hypervize/rpc';
import { createLogger } from '@hypervize/runtime';
import pg from 'pg';
import { loadConfig } from '../src/config.js';
import { start } from '../src/start.js';

export const actor = { id: 'operator:test', address: '127.0.0.1' };
export const macKey = (name: string, fill: number) => `${name}:${Buffer.alloc(32, fill).toString('base64')}`;

export interface Service {
  readonly databaseUrl: string;
  readonly keys: Client<keys.KeyServiceDefinition>;
  readonly users: Client<keys.UserServiceDefinition>;
  readonly changes: Client<keys.ChangeFeedDefinition, 'Follow'>;
  readonly usage: Client<usage.UsageServiceDefinition>;
  /** The same service, as another caller sees it. */
  as(caller: string): Client<keys.KeyServiceDefinition>;
  newAccount(): Promise<string>;
  newKey(accountId: string, name?: string): Promise<{ keyId: string; secret: string }>;
  /** A statement by plain SQL, from outside. */
  sql<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

/** key-service in this process, on a database. */
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
  // An idle connection that breaks is replaced.
  outside.on('error', () => {});
  const clientConfig = (caller: string) => ({
    target: `127.0.0.1:${service.grpcPort}`,
    credentials: clientCredentials(undefined),
    caller,
    defaultTimeoutMs: 10_000,
  });
  const users = createClient(contracts.users, clientConfig('hvz'));
  const gateway = createClient(contracts.keys, clientConfig('auth-gateway'));
  const operator = createClient(contracts.keys, clientConfig('hvz'));
  const changes = createClient<typeof contracts.changes, 'Follow'>(
    contracts.changes,
    clientConfig('auth-gateway'),
  );
  const usage = createClient(contracts.usage, clientConfig('auth-gateway'));
  const clients: { close(): void }[] = [users, gateway, operator, changes, usage];

  return {
    databaseUrl,
    // Each method for a caller that it serves.
    keys: { ...operator, verifyKey: gateway.verifyKey, recordKeyUse: gateway.recordKeyUse },
    users,
    changes,
    usage,
    as: (caller) => {
      const client = createClient(contracts.keys, clientConfig(caller));
      clients.push(client);
      return client;
    },
    newAccount: async () => {
      const { user } = await users.ensureUser({ subject: randomBytes(8).toString('hex'), actor });
      return user?.accountId ?? '';
    },
    newKey: async (accountId, name = randomBytes(6).toString('hex')) => {
      const { key, secret } = await operator.createKey({ accountId, name, scopes: ['inference'], actor });
      return { keyId: key?.keyId ?? '', secret };
    },
    sql: async (text, values) => (await outside.query(text, values)).rows,
    stop: async () => {
      for (const client of clients) client.close();
      await outside.end();
      await service.stop();
    },
  };
}
