import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { isAppError } from '@hypervize/errors';
import type { TlsFiles } from '@hypervize/rpc';
import { eventually } from '@hypervize/testkit';
import { connectOperator, type Operator } from '../src/operator.js';
import { type Stack, type StackOptions, startStack } from '../src/stack.js';

const actor = { id: 'operator:test' };

/** The platform under test, each service a process of its own, with an operator's gRPC clients. */
export interface Platform extends Stack, Omit<Operator, 'close'> {
  readonly actor: { readonly id: string };
  /** Creates an account and resolves to its id. */
  newAccount(): Promise<string>;
  /** Creates a key of an account, with the scope `inference` if none are given. */
  newKey(
    accountId: string,
    scopes?: string[],
    extra?: { expiresUnixMs?: number; requestsPerMinute?: number },
  ): Promise<{ keyId: string; secret: string }>;
}

/** Starts the platform with a fast stand-in and cheap bcrypt hashes. `operatorTls`: the services have TLS. */
export async function startPlatform(
  options: StackOptions & { readonly operatorTls?: TlsFiles } = {},
): Promise<Platform> {
  const stack = await startStack({
    ...options,
    standInArgs: ['--first-token-ms', '5', '--tokens-per-second', '400', ...(options.standInArgs ?? [])],
    env: {
      ...options.env,
      'key-service': { BCRYPT_COST: '4', ...options.env?.['key-service'] },
      // All tests share one client address, so the limit on failed keys per address must not apply.
      'auth-gateway': { FAILED_KEYS_PER_MINUTE: '100000', ...options.env?.['auth-gateway'] },
    },
  });
  const operator = connectOperator(stack.ports, options.operatorTls);
  const { keys, users, endpoints, pools, usage } = operator;

  return {
    ...stack,
    actor,
    keys,
    users,
    endpoints,
    usage,
    pools,
    newAccount: async () => {
      const subject = randomBytes(8).toString('hex');
      const { user } = await retryUnavailable(() => users.ensureUser({ subject, actor }));
      return user?.accountId ?? '';
    },
    newKey: async (accountId: string, scopes = ['inference'], extra = {}) => {
      const name = randomBytes(6).toString('hex');
      const { key, secret } = await retryUnavailable(() =>
        keys.createKey({ accountId, name, scopes, actor, ...extra }),
      );
      return { keyId: key?.keyId ?? '', secret };
    },
    stop: async () => {
      operator.close();
      await stack.stop();
    },
  };
}

/** Repeats a call while the service is unavailable: after a restart of the service the client takes a moment to reconnect. */
function retryUnavailable<T>(call: () => Promise<T>): Promise<T> {
  return eventually(call, { giveUp: (error) => !isAppError(error) || error.code !== 'unavailable' });
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The error code, if the body is an error in OpenAI's format. */
  readonly code: string | undefined;
}

/** Sends one request with exactly the given headers, and content-length unless they frame the body themselves. */
export function send(
  { ports }: { readonly ports: Pick<Stack['ports'], 'http'> },
  options: {
    method?: string;
    path?: string;
    headers?: OutgoingHttpHeaders | string[];
    body?: string | Buffer;
  },
): Promise<HttpResponse> {
  const { body = '', headers = {} } = options;
  const framed = Array.isArray(headers) || 'transfer-encoding' in headers;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: ports.http,
        method: options.method ?? 'POST',
        path: options.path ?? '/api/chat/completions',
        headers: (framed
          ? headers
          : { ...headers, 'content-length': Buffer.byteLength(body) }) as OutgoingHttpHeaders,
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, code: codeOf(text) });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function codeOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
}

/** The body of a chat completion request. */
export function chat(extra: object = {}): string {
  return JSON.stringify({ model: 'stand-in', messages: [{ role: 'user', content: 'Hello' }], ...extra });
}

export function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
}

/** Sends raw bytes to the gateway and resolves to everything it sends until it closes the connection. */
export function sendRaw(
  { ports }: { readonly ports: Pick<Stack['ports'], 'http'> },
  bytes: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connectTcp(ports.http, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.on('error', (error) => (received === '' ? reject(error) : resolve(received)));
    socket.on('close', () => resolve(received));
  });
}
