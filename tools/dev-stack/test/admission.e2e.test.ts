import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { eventually } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { bearer, chat, type Platform, send, sendRaw, startPlatform } from './platform.js';

/** MAX_IN_FLIGHT of the gateway: 100 requests with a key, 25 without one, 13 of management, 200 connections. */
const maxInFlight = 100;

let platform: Platform;
let bystander: string;
let hostileAccount: string;
beforeAll(async () => {
  platform = await startPlatform({
    env: {
      'auth-gateway': { MAX_IN_FLIGHT: String(maxInFlight), PUBLIC_ADDRESS_REQUESTS_PER_MINUTE: '10000' },
    },
  });
  bystander = (await platform.newKey(await platform.newAccount())).secret;
  hostileAccount = await platform.newAccount();
});
afterAll(() => platform?.stop());

const open = new Set<Socket>();
afterEach(() => {
  for (const socket of open) socket.destroy();
  open.clear();
});

/** Opens a connection, sends `bytes` on it and leaves it open. Collects what the gateway sends. */
function hold(bytes: string, localAddress = '127.0.0.1'): { readonly socket: Socket; received: string } {
  const socket = connect({ host: '127.0.0.1', port: platform.ports.http, localAddress });
  const held = { socket, received: '' };
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      held.received += chunk.toString();
    });
  if (bytes !== '') socket.write(bytes);
  open.add(socket);
  return held;
}

function unfinished(path: string, authorization: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\n${authorization}content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"model":`;
}

const statusOf = (received: string) => /^HTTP\/1\.1 (\d+)/.exec(received)?.[1];

async function bystanderIsServed(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    expect((await send(platform, { headers: bearer(bystander), body: chat() })).status).toBe(200);
  }
}

describe('callers who hold what others need', () => {
  test('unfinished management requests without a key are refused at once and take no place', async () => {
    const held = Array.from({ length: 2 * maxInFlight }, (_, i) =>
      hold(unfinished('/api/keys', ''), `127.0.0.${2 + (i % 4)}`),
    );
    await eventually(() => {
      const refused = held.filter(({ received }) => statusOf(received) === '401');
      expect(refused.length).toBeGreaterThan(maxInFlight);
    });
    await bystanderIsServed();
  });

  test('unfinished inference requests of one account take half of the places, and the next one gets 429', async () => {
    const { secret } = await platform.newKey(hostileAccount);
    const held = Array.from({ length: maxInFlight }, () =>
      hold(unfinished('/api/chat/completions', `authorization: Bearer ${secret}\r\n`), '127.0.0.2'),
    );
    await eventually(() => {
      const refused = held.filter(({ received }) => statusOf(received) === '429');
      expect(refused).toHaveLength(maxInFlight / 2);
    });
    expect(await send(platform, { headers: bearer(secret), body: chat() })).toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
      headers: { 'retry-after': '1' },
    });
    await bystanderIsServed();
  });

  test('requests without a key to a public endpoint take no place of customers', async () => {
    const { endpoint } = await platform.endpoints.createEndpoint({
      ...{ accountId: hostileAccount, actor: platform.actor, model: 'stand-in' },
      authMode: 'AUTH_MODE_PUBLIC',
      hosts: [`http://127.0.0.1:${platform.ports.standIn}/v1`],
    });
    const path = `/api/d/${endpoint?.endpointId}/chat/completions`;
    await eventually(async () =>
      expect(
        (await send(platform, { path, body: chat(), headers: { 'content-type': 'application/json' } }))
          .status,
      ).toBe(200),
    );
    const held = Array.from({ length: maxInFlight }, (_, i) =>
      hold(unfinished(path, ''), `127.0.0.${2 + (i % 50)}`),
    );
    await eventually(() => {
      expect(
        held.filter(({ received }) => /^(429|503)$/.test(statusOf(received) ?? '')).length,
      ).toBeGreaterThan(50);
    });
    await bystanderIsServed();
  });

  test('idle connections make room for customers, from the same address and from others', async () => {
    for (let i = 0; i < 3 * maxInFlight; i++) hold('', `127.0.0.${1 + (i % 3)}`);
    await bystanderIsServed();
  });
});

describe('requests that hide what they are', () => {
  test('more headers than the limit are refused, not dropped, and the connection is closed', async () => {
    const filler = Array.from({ length: 205 }, (_, i) => `x-${i}: ${i}\r\n`).join('');
    const response = await sendRaw(
      platform,
      `POST /api/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${bystander}\r\n` +
        `content-type: application/json\r\n${filler}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    );
    expect(response).toMatch(/^HTTP\/1\.1 431 /);
    expect(response).toContain('"headers_too_large"');
  });

  test('a request target in absolute-form is served as its path', async () => {
    const target = `http://gateway.example${'/api/models'}`;
    expect(await send(platform, { method: 'GET', path: target, headers: bearer(bystander) })).toMatchObject({
      status: 200,
    });
    const inference = await send(platform, {
      path: 'https://gateway.example/api/chat/completions?x=1',
      headers: bearer(bystander),
      body: chat(),
    });
    expect(inference.status).toBe(200);
  });

  test('an endpoint whose host is this platform does not make requests go in circles', async () => {
    const { secret } = await platform.newKey(hostileAccount);
    const { endpoint } = await platform.endpoints.createEndpoint({
      ...{
        accountId: hostileAccount,
        actor: platform.actor,
        model: 'stand-in',
        authMode: 'AUTH_MODE_PUBLIC',
      },
      hosts: [`http://127.0.0.1:${platform.ports.http}/api`],
    });
    const path = `/api/d/${endpoint?.endpointId}/chat/completions`;
    const looped = await eventually(async () => {
      const response = await send(platform, { path, headers: bearer(secret), body: chat() });
      expect(response.status).not.toBe(404);
      return response;
    });
    expect(looped.status).toBeGreaterThanOrEqual(500);
    await bystanderIsServed();
  });

  test('a request that has passed through this platform is refused with 508', async () => {
    const received: (string | undefined)[] = [];
    const host = createServer((request, response) => {
      received.push(request.headers.via);
      response.end('{}');
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const { secret } = await platform.newKey(hostileAccount);
    const { endpoint } = await platform.endpoints.createEndpoint({
      ...{ accountId: hostileAccount, actor: platform.actor, model: 'stand-in' },
      hosts: [`http://127.0.0.1:${(host.address() as AddressInfo).port}/v1`],
    });
    const path = `/api/d/${endpoint?.endpointId}/chat/completions`;
    await eventually(async () => {
      const headers = { ...bearer(secret), via: '1.1 proxy' };
      expect((await send(platform, { path, headers, body: chat() })).status).toBe(200);
    });
    host.close();
    const via = received.at(-1) as string;
    expect(via).toMatch(/^1\.1 proxy, 1\.1 hypervize-[0-9a-f]{16}$/);
    expect(await send(platform, { headers: { ...bearer(secret), via }, body: chat() })).toMatchObject({
      status: 508,
      code: 'loop_detected',
    });
  });
});
