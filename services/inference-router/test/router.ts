import { randomUUID } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { type Principal, principalHeader, signPrincipal } from '@hypervize/auth-model';
import { type Client, clientCredentials, contracts, createClient, type inference } from '@hypervize/rpc';
import { createLogger } from '@hypervize/runtime';
import { eventually } from '@hypervize/testkit';
import { loadConfig } from '../src/config.js';
import { start } from '../src/start.js';

const signing = { id: 'one', secret: Buffer.alloc(32, 7) };

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** Whether it came to its proper end. */
  readonly whole: boolean;
  /** The code of an error in OpenAI's shape, or of one that ends a stream. */
  readonly code: string | undefined;
}

/** A request under way. */
export interface Asked {
  /** All of the answer. It is read when it is asked for, so that a test may read by itself, or not at all. */
  readonly answer: Promise<Answer>;
  /** Resolves when the headers of the answer are there. */
  readonly begun: Promise<IncomingMessage>;
  /** The client goes away. */
  leave(): void;
}

interface InferenceRequest {
  readonly path?: string;
  readonly account?: string;
  readonly principal?: Principal;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Router {
  readonly endpoints: Client<inference.EndpointServiceDefinition>;
  readonly pools: Client<inference.PoolServiceDefinition>;
  /** Sends a request as a gateway does: a chat about `model`, if no body is given. */
  ask(model: string, inference?: InferenceRequest): Asked;
  /** The same, for who only wants the answer. */
  post(model: string, inference?: InferenceRequest): Promise<Answer>;
  /** A pool in the registry, under a name of its own. Resolves to the model. */
  newPool(hosts: readonly string[], limits?: Partial<inference.Pool>): Promise<string>;
  /** How a pool looks to this replica. */
  status(name: string): Promise<inference.PoolStatus__Output>;
  /** The metrics, in Prometheus' text format. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

/** The router in this process, on a database. Its hosts are probed once, unless the environment says otherwise. */
export async function startRouter(databaseUrl: string, env: Record<string, string> = {}): Promise<Router> {
  const config = loadConfig({
    DATABASE_URL: databaseUrl,
    HTTP_PORT: '0',
    GRPC_ADDRESS: '127.0.0.1:0',
    OPERATIONS_PORT: '0',
    PRINCIPAL_KEYS: `${signing.id}:${signing.secret.toString('base64')}`,
    PROBE_INTERVAL_MS: '600000',
    DRAIN_SECONDS: '1',
    LOG_LEVEL: 'silent',
    ...env,
  });
  const service = await start(config, createLogger({ name: 'inference-router', level: 'silent' }));
  const connection = {
    target: `127.0.0.1:${service.grpcPort}`,
    credentials: clientCredentials(undefined),
    caller: 'hvz',
    defaultTimeoutMs: 10_000,
  };
  const endpoints = createClient(contracts.endpoints, connection);
  const pools = createClient(contracts.pools, connection);
  // It serves before its tables are there, which these tests want.
  await eventually(() => endpoints.listEndpoints({ accountId: randomUUID() }));

  const ask = (model: string, inference: InferenceRequest = {}): Asked => {
    const body = inference.body ?? JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] });
    const principal: Principal = inference.principal ?? {
      kind: 'key',
      keyId: 'k0000000',
      accountId: inference.account ?? 'account',
      scopes: ['inference'],
    };
    return send(service.httpPort, inference.path ?? '/elastic/chat/completions', body, {
      'content-type': 'application/json',
      [principalHeader]: signPrincipal(principal, signing, Date.now()),
      ...inference.headers,
    });
  };
  return {
    endpoints,
    pools,
    ask,
    post: (model, inference) => ask(model, inference).answer,
    newPool: async (hosts, limits = {}) => {
      const model = `model-${randomUUID()}`;
      await pools.putPool({ pool: { model, hosts: [...hosts], ...limits } });
      return model;
    },
    status: async (wanted) => {
      const found = (await pools.listPools({})).pools.find(({ name }) => name === wanted);
      if (!found) throw new Error(`there is no pool ${wanted}`);
      return found;
    },
    metrics: async () => (await fetch(`http://127.0.0.1:${service.operationsPort}/metrics`)).text(),
    stop: async () => {
      endpoints.close();
      pools.close();
      await service.stop();
    },
  };
}

function send(port: number, path: string, body: string, headers: Record<string, string>): Asked {
  let request: ClientRequest | undefined;
  const begun = new Promise<IncomingMessage>((resolve, reject) => {
    request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        path,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        agent: false,
      },
      resolve,
    );
    request.on('error', reject);
    request.end(body);
  });
  begun.catch(() => {});
  let answer: Promise<Answer> | undefined;
  return {
    begun,
    get answer() {
      answer ??= begun.then(readAnswer);
      return answer;
    },
    leave: () => void request?.destroy(),
  };
}

function readAnswer(response: IncomingMessage): Promise<Answer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', () => {});
    response.on('close', () => {
      const text = Buffer.concat(chunks).toString();
      const { statusCode: status = 0, headers, complete: whole } = response;
      resolve({ status, headers, text, whole, code: codeOf(text) });
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
