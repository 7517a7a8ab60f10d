import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Principal } from '@hypervize/auth-model';
import {
  openRelayClient,
  type RelayClient,
  type RelayResponse,
  type SentRequest,
} from '@hypervize/relay/testing';
import {
  type Client,
  clientCredentials,
  contracts,
  createClient,
  type inference,
  openRelayStream,
  type revocation,
} from '@hypervize/rpc';
import { createLogger } from '@hypervize/runtime';
import { endProcess, eventually, spawnSupervised } from '@hypervize/testkit';
import { expect } from '@jest/globals';
import { loadConfig } from '../src/config.js';
import { start } from '../src/start.js';

/** Who makes the changes of tests. */
export const actor = { id: 'operator:test' };

interface RequestOptions {
  readonly path?: string;
  readonly account?: string;
  readonly principal?: Principal;
  /** The account that the gateway has checked as the owner of the endpoint. */
  readonly owner?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Router {
  readonly endpoints: Client<inference.EndpointServiceDefinition>;
  readonly pools: Client<inference.PoolServiceDefinition>;
  readonly revocations: Client<revocation.RevocationServiceDefinition>;
  /** Where its gRPC server listens. */
  readonly grpcTarget: string;
  /** The stream that requests are sent on, as that of a gateway. */
  readonly relay: RelayClient;
  /** Sends a request as a gateway does: by default a chat completion with `model`. */
  send(model: string, options?: RequestOptions): SentRequest;
  /** Sends a request and resolves with its whole response. */
  post(model: string, options?: RequestOptions): Promise<RelayResponse>;
  /** Stores a pool with a new model in the registry. Resolves to the model. */
  newPool(hosts: readonly string[], limits?: Partial<inference.Pool>): Promise<string>;
  /** The state of a pool on this replica. */
  status(name: string): Promise<inference.PoolStatus__Output>;
  /** The metrics, in Prometheus' text format. */
  metrics(): Promise<string>;
  /** Stops the router alone: the clients and the stream to it stay as they are. */
  stopRouter(): Promise<unknown>;
  stop(): Promise<void>;
}

/** Where a router listens, and how it is stopped. */
interface RunningRouter {
  readonly grpcPort: number;
  readonly operationsPort: number;
  stop(): Promise<unknown>;
}

function environmentOf(databaseUrl: string, env: Readonly<Record<string, string>>): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    GRPC_ADDRESS: '127.0.0.1:0',
    OPERATIONS_PORT: '0',
    PROBE_INTERVAL_MS: '600000',
    DRAIN_SECONDS: '1',
    DEDICATED_HOSTS: 'public,127.0.0.0/8,::1',
    ...env,
  };
}

/** A router in this process. By default its hosts are probed only once. */
export async function startRouter(databaseUrl: string, env: Record<string, string> = {}): Promise<Router> {
  const config = loadConfig({ ...environmentOf(databaseUrl, env), LOG_LEVEL: 'silent' });
  return connectTo(await start(config, createLogger({ name: 'inference-router', level: 'silent' })));
}

/** A router as a process of its own, with these options of Node. Its id tells how much memory it uses. */
export async function startRouterProcess(
  databaseUrl: string,
  nodeOptions: readonly string[],
  env: Record<string, string> = {},
): Promise<Router & { readonly pid: number }> {
  const program = fileURLToPath(new URL('../src/main.js', import.meta.url));
  const child = spawnSupervised(process.execPath, [...nodeOptions, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...environmentOf(databaseUrl, env) },
  });
  const ports = await new Promise<Omit<RunningRouter, 'stop'>>((resolve, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`the router ended: ${code ?? signal}`)));
    createInterface({ input: child.stdout as Readable }).on('line', (line) => {
      if (line.includes('"started"')) resolve(JSON.parse(line));
    });
  });
  const router = await connectTo({ ...ports, stop: () => endProcess(child, 'SIGTERM', 20_000) });
  return { ...router, pid: child.pid as number };
}

async function connectTo(service: RunningRouter): Promise<Router> {
  const connection = {
    target: `127.0.0.1:${service.grpcPort}`,
    credentials: clientCredentials(undefined),
    caller: 'hvz',
    defaultTimeoutMs: 10_000,
  };
  const endpoints = createClient(contracts.endpoints, connection);
  const pools = createClient(contracts.pools, connection);
  const revocations = createClient(contracts.revocation, connection);
  // The router serves elastic requests before its tables exist; the tests need the tables. The last one is for leases.
  await eventually(async () => {
    const ready = await fetch(`http://127.0.0.1:${service.operationsPort}/readyz`);
    expect(await ready.text()).toContain('lease held');
  });

  const relay = await openRelayClient(openRelayStream({ ...connection, caller: 'auth-gateway' }));
  const send = (model: string, options: RequestOptions = {}): SentRequest => {
    const { path, account = 'account', principal, ...rest } = options;
    return relay.send({
      path: path ?? '/elastic/chat/completions',
      principal: principal ?? { kind: 'key', keyId: 'k0000000', accountId: account, scopes: ['inference'] },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
      ...rest,
    });
  };
  return {
    endpoints,
    pools,
    revocations,
    grpcTarget: connection.target,
    relay,
    send,
    post: (model, options) => send(model, options).response,
    newPool: async (hosts, limits = {}) => {
      const model = `model-${randomUUID()}`;
      await pools.putPool({ actor, pool: { model, hosts: [...hosts], ...limits } });
      return model;
    },
    status: async (wanted) => {
      const found = (await pools.listPools({})).pools.find(({ name }) => name === wanted);
      if (!found) throw new Error(`no pool ${wanted}`);
      return found;
    },
    metrics: async () => (await fetch(`http://127.0.0.1:${service.operationsPort}/metrics`)).text(),
    stopRouter: service.stop,
    stop: async () => {
      endpoints.close();
      pools.close();
      revocations.close();
      relay.close();
      await service.stop();
    },
  };
}
