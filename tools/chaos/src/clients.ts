import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@hypervize/dev-stack';
import type { Random } from '@hypervize/testkit';
import type { History, RequestEvent } from './history.js';

export interface Key {
  readonly keyId: string;
  readonly secret: string;
}

interface Customers {
  readonly platform: Stack;
  readonly history: History;
  readonly random: Random;
  /** A key to use next. */
  nextKey(): Key | undefined;
  readonly signal: AbortSignal;
}

/** A customer that asks again and again, some gateway with some key, until the signal aborts. */
export async function keepAsking({ platform, history, random, nextKey, signal }: Customers): Promise<void> {
  while (!signal.aborted) {
    const key = nextKey();
    const gateway = Math.floor(random.next() * platform.gateways.length);
    if (key)
      history.write(await askOnce(platform, gateway, key, random.chance(0.3), random.between(200, 9_000)));
    await sleep(random.between(0, 30));
  }
}

/** One request. A stream is left after `patienceMs`; anything else is waited for that long and three seconds more. */
export function askOnce(
  platform: Stack,
  gateway: number,
  { keyId, secret }: Key,
  stream: boolean,
  patienceMs: number,
): Promise<RequestEvent> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    let answeredMs: number | undefined;
    let status: number | undefined;
    let tail = '';
    let left = false;
    const finish = (ending: RequestEvent['ending']) => {
      clearTimeout(timer);
      const code = /"code":"(\w+)"/.exec(tail)?.[1];
      resolve({
        kind: 'request',
        keyId,
        gateway,
        startedMs,
        ...(answeredMs === undefined ? {} : { answeredMs }),
        endedMs: performance.now(),
        ...(status === undefined ? {} : { status }),
        ...(code === undefined ? {} : { code }),
        stream,
        ending: ending === 'whole' && status === 200 && code !== undefined ? 'cut' : ending,
      });
    };
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
    const timer = setTimeout(
      () => {
        left = true;
        request.destroy();
      },
      stream ? patienceMs : patienceMs + 3_000,
    );
    request.on('error', () => finish(left ? 'left' : 'lost'));
    request.on('response', (response) => {
      answeredMs = performance.now();
      status = response.statusCode;
      response.on('data', (chunk: Buffer) => {
        tail = (tail + chunk.toString()).slice(-400);
      });
      response.on('error', () => {});
      response.on('close', () => finish(left ? 'left' : response.complete ? 'whole' : 'lost'));
    });
    request.end(body);
  });
}
