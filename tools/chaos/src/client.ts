import { type ClientRequest, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@hypervize/dev-stack';
import type { Random } from '@hypervize/testkit';
import type { History, RequestEvent } from './history.js';

export interface Key {
  readonly keyId: string;
  readonly secret: string;
}

export interface ClientOptions {
  readonly platform: Stack;
  readonly history: History;
  readonly random: Random;
  /** The key of the next request. Undefined: there is none at the moment. */
  nextKey(): Key | undefined;
  readonly signal: AbortSignal;
}

export interface RequestOptions {
  readonly stream: boolean;
  /** A stream is abandoned after this time, any other request three seconds later. */
  readonly timeoutMs: number;
}

/** How much longer than a stream another request may take, in milliseconds. */
const extraTimeoutMs = 3_000;

/** Sends one request after another, to random gateways with random keys, and records each. Ends with the signal. */
export async function runClient(options: ClientOptions): Promise<void> {
  const { platform, history, random, nextKey, signal } = options;
  while (!signal.aborted) {
    const key = nextKey();
    const gateway = Math.floor(random.next() * platform.gateways.length);
    if (key) {
      const request = { stream: random.chance(0.3), timeoutMs: random.between(200, 9_000) };
      history.write(await sendRequest(platform, gateway, key, request));
    }
    await sleep(random.between(0, 30));
  }
}

/** Sends one request and resolves when it has ended, however. */
export function sendRequest(
  platform: Stack,
  gateway: number,
  { keyId, secret }: Key,
  { stream, timeoutMs }: RequestOptions,
): Promise<RequestEvent> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    let headers: { readonly headersMs: number; readonly status: number } | undefined;
    let tail = '';
    let abandoned = false;
    const end = (ending: RequestEvent['ending']) => {
      clearTimeout(timer);
      const code = /"code":"(\w+)"/.exec(tail)?.[1];
      const isCancelled = ending === 'complete' && headers?.status === 200 && code !== undefined;
      resolve({
        ...{ kind: 'request', keyId, gateway, startedMs, ...headers, endedMs: performance.now() },
        ...(code === undefined ? {} : { code }),
        ...{ stream, ending: isCancelled ? 'cancelled' : ending },
      });
    };
    const request = post(platform, gateway, secret, stream);
    const timer = setTimeout(
      () => {
        abandoned = true;
        request.destroy();
      },
      stream ? timeoutMs : timeoutMs + extraTimeoutMs,
    );
    request.on('error', () => end(abandoned ? 'abandoned' : 'broken'));
    request.on('response', (response) => {
      headers = { headersMs: performance.now(), status: response.statusCode ?? 0 };
      response.on('data', (chunk: Buffer) => {
        tail = (tail + chunk.toString()).slice(-400);
      });
      response.on('error', () => {});
      response.on('close', () => end(abandoned ? 'abandoned' : response.complete ? 'complete' : 'broken'));
    });
  });
}

function post(platform: Stack, gateway: number, secret: string, stream: boolean): ClientRequest {
  const body = JSON.stringify({
    model: platform.model,
    stream,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  const request = httpRequest({
    host: '127.0.0.1',
    port: platform.gateways[gateway]?.http,
    method: 'POST',
    path: '/api/chat/completions',
    agent: false,
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'content-length': body.length,
      'x-stand-in-tokens': stream ? '100000' : '1',
      'x-stand-in-tokens-per-second': '20',
      'x-stand-in-first-token-ms': '1',
    },
  });
  return request.end(body);
}
