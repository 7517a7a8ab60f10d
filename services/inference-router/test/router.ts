import { randomUUID } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Principal, type PrincipalStamp, principalHeader, signPrincipal } from '@hypervize/auth-model';
import {
  type Client,
  clientCredentials,
  contracts,
  createClient,
  type inference,
  type revocation,
} from '@hypervize/rpc';
import { createLogger } from '@hypervize/runtime';
import { endProcess, eventually, spawnSupervised } from '@hypervize/testkit';
import { expect } from '@jest/globals';
import { loadConfig } from '../src/config.js';
import { start } from '../src/start.js';

const signing = { id: 'one', secret: Buffer.alloc(32, 7) };

/** Who makes the changes of tests. */
export const actor = { id: 'operator:test' };

interface TestResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** Whether the response was complete. */
  readonly complete: boolean;
  /** The code of an error in OpenAI's form: the body, or the last event of a stream. */
  readonly code: string | undefined;
}

/** A request that has been sent. */
export interface SentRequest {
  /** The whole response. It is read on first access, so that a test can read `started` itself, or not at all. */
  readonly response: Promise<TestResponse>;
  /** Resolves with the headers of the response. */
  readonly started: Promise<IncomingMessage>;
  /** Closes the client's connection. */
  disconnect(): void;
}

interface RequestOptions {
  readonly path?: string;
  readonly account?: string;
  readonly principal?: Principal;
  /** How the principal header is stamped, if not as now. */
  readonly stamp?: Partial<PrincipalStamp>;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Router {
  readonly endpoints: Client<inference.EndpointServiceDefinition>;
  readonly pools: Client<inference.PoolServiceDefinition>;
  readonly revocations: Client<revocation.RevocationServiceDefinition>;
  /** Sends a request as a gateway does: by default a chat completion with `model`. */
  send(model: string, options?: RequestOptions): SentRequest;
  /** Sends a request and resolves with its whole response. */
  post(model: string, options?: RequestOptions): Promise<TestResponse>;
  /** Stores a pool with a new model in the registry. Resolves to the model. */
  newPool(hosts: readonly string[], limits?: Partial<inference.Pool>): Promise<string>;
  /** The state of a pool on this replica. */
  status(name: string): Promise<inference.PoolStatus__Output>;
  /** The metrics, in Prometheus' text format. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

/** Where a router listens, and how it is stopped. */
interface RunningRouter {
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly operationsPort: number;
  stop(): Promise<unknown>;
}

function environmentOf(databaseUrl: string, env: Readonly<Record<string, string>>): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    HTTP_PORT: '0',
    GRPC_ADDRESS: '127.0.0.1:0',
    OPERATIONS_PORT: '0',
    PRINCIPAL_KEYS: `${signing.id}:${signing.secret.toString('base64')}`,
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

  const send = (model: string, options: RequestOptions = {}): SentRequest => {
    const body = options.body ?? JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] });
    const principal: Principal = options.principal ?? {
      kind: 'key',
      keyId: 'k0000000',
      accountId: options.account ?? 'account',
      scopes: ['inference'],
    };
    return sendTo(service.httpPort, options.path ?? '/elastic/chat/completions', body, {
      'content-type': 'application/json',
      [principalHeader]: signPrincipal(principal, signing, {
        ...{ gateway: 'test', monotonicMs: performance.now(), nowMs: Date.now(), challenges: [] },
        ...options.stamp,
      }),
      ...options.headers,
    });
  };
  return {
    endpoints,
    pools,
    revocations,
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
    stop: async () => {
      endpoints.close();
      pools.close();
      revocations.close();
      await service.stop();
    },
  };
}

function sendTo(
  port: number,
  path: string,
  body: string | Buffer,
  headers: Record<string, string>,
): SentRequest {
  let request: ClientRequest | undefined;
  const started = new Promise<IncomingMessage>((resolve, reject) => {
    request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        path,
        headers: { 'content-length': Buffer.byteLength(body), ...headers },
        agent: false,
      },
      resolve,
    );
    request.on('error', reject);
    request.end(body);
  });
  started.catch(() => {});
  let response: Promise<TestResponse> | undefined;
  return {
    started,
    get response() {
      response ??= started.then(readResponse);
      return response;
    },
    disconnect: () => void request?.destroy(),
  };
}

function readResponse(response: IncomingMessage): Promise<TestResponse> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', () => {});
    response.on('close', () => {
      const text = Buffer.concat(chunks).toString();
      const { statusCode: status = 0, headers, complete } = response;
      resolve({ status, headers, text, complete, code: codeOf(text) });
    });
  });
}

function codeOf(text: string): string | undefined {
  const last =
    text
      .trim()
      .split('\n\n')
      .at(-1)
      ?.replace(/^data: /, '') ?? '';
  try {
    return (JSON.parse(last) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
}
