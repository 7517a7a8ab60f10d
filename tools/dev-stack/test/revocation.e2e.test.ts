import { connect } from 'node:net';
import { clientCredentials, contracts, createClient, type revocation } from '@hypervize/rpc';
import { type SeenRequest, type StandIn, startStandIn } from '@hypervize/stand-in';
import { eventually, type Link, type RedisServer, startLink } from '@hypervize/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Component } from '../src/components.js';
import { bearer, chat, type HttpResponse, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
let model: StandIn;
let revocations: ReturnType<typeof createClient<revocation.RevocationServiceDefinition>>;
let account: string;
const links = new Map<string, Link>();
const linkTo = (from: Component, to: Component) => links.get(`${from}>${to}`) as Link;
const ttlSeconds = 20;

beforeAll(async () => {
  // A model server in this process, so that the test can inspect its requests and how they end.
  model = await startStandIn({ models: ['inner'], firstTokenMs: 5, tokensPerSecond: 50 });
  platform = await startPlatform({
    pools: [{ model: 'inner', hosts: [model.url] }],
    replicas: { 'auth-gateway': 2, 'key-service': 2, 'inference-router': 2 },
    env: {
      'key-service': { VERDICT_TTL_SECONDS: String(ttlSeconds) },
      'auth-gateway': { VERDICT_TTL_SECONDS: String(ttlSeconds), DRAIN_SECONDS: '1' },
    },
    link: async (from, to, port) => {
      if (!from.startsWith('auth-gateway') || !to.startsWith('key-service')) return port;
      const link = await startLink(port);
      links.set(`${from}>${to}`, link);
      return link.port;
    },
  });
  revocations = createClient(contracts.revocation, {
    target: `127.0.0.1:${platform.keyServices[1]}`,
    credentials: clientCredentials(undefined),
    caller: 'hvz',
    defaultTimeoutMs: 5_000,
  });
  account = await platform.newAccount();
  await Promise.all([0, 1].map((gateway) => trustIs(gateway, 'lease')));
});
afterAll(async () => {
  revocations?.close();
  await platform?.stop();
  await Promise.all([...links.values()].map((link) => link.close()));
  await model?.close();
});
beforeEach(() => {
  open.length = 0;
});

const at = (gateway: number) => ({ ports: platform.gateways[gateway] as { http: number } });
const post = (gateway: number, secret: string, extra: Partial<Parameters<typeof send>[1]> = {}) =>
  send(at(gateway), {
    headers: { ...bearer(secret), 'x-stand-in-tokens': '1' },
    body: chat({ model: 'inner' }),
    ...extra,
  });
const actor = { id: 'operator:test' };
const revoke = (key: { keyId: string }, timeoutMs = 10_000) =>
  platform.keys.revokeKey({ accountId: account, keyId: key.keyId, actor }, { timeoutMs });
const detailOf = async (gateway: number) => {
  const response = await fetch(`http://127.0.0.1:${platform.gateways[gateway]?.operations}/readyz`);
  return ((await response.json()) as { checks: Record<string, { detail: string }> }).checks.trust?.detail;
};
const trustIs = (gateway: number, state: string) =>
  eventually(async () => expect(await detailOf(gateway)).toBe(state), { timeoutMs: 20_000 });

/** A request that the model server is serving. */
interface Open {
  readonly response: Promise<HttpResponse>;
  readonly seen: SeenRequest;
}
const open: Open[] = [];

/** Sends a request and resolves when the model server has received it and, if it is a stream, has started to respond. */
async function openRequest(
  gateway: number,
  headers: Record<string, string>,
  kind: 'stream' | 'waiting',
  path = '/api/chat/completions',
): Promise<Open> {
  const before = new Set(model.requests());
  const slow: Record<string, string> =
    kind === 'stream' ? { 'x-stand-in-tokens': '100000' } : { 'x-stand-in-first-token-ms': '60000' };
  const response = send(at(gateway), {
    path,
    headers: { 'content-type': 'application/json', ...headers, ...slow },
    body: chat({ model: 'inner', stream: kind === 'stream' }),
  });
  response.catch(() => {});
  const seen = await eventually(() => {
    const found = model.requests().find((request) => !before.has(request));
    if (!found) throw new Error('the model server has not received the request');
    return found;
  });
  if (kind === 'stream') await new Promise((resolve) => setTimeout(resolve, 100));
  const opened = { response, seen };
  open.push(opened);
  return opened;
}

/** The status of a stream and the error code of its last event. */
const lastEvent = async ({ response }: Open) => {
  const { status, text } = await response;
  const last = text.trim().split('\n\n').at(-1) as string;
  return { status, code: JSON.parse(last.replace('data: ', '')).error?.code as string | undefined };
};
const expectCancelled = async (opened: Open, code: string) => {
  expect(await lastEvent(opened)).toEqual({ status: 200, code });
  await eventually(() => expect(opened.seen.state).toBe('aborted'));
};

describe('a revoked key', () => {
  test('is refused by every gateway once CONFIRMED, whichever replica handled the call', async () => {
    for (let round = 0; round < 10; round++) {
      const key = await platform.newKey(account);
      for (const gateway of [0, 1]) expect((await post(gateway, key.secret)).status).toBe(200);
      const { confirmation } = await revoke(key);
      expect(confirmation?.state).toBe('STATE_CONFIRMED');
      for (const gateway of [0, 1]) {
        expect(await post(gateway, key.secret)).toMatchObject({ status: 401, code: 'invalid_api_key' });
      }
    }
  });

  test('has its in-flight requests cancelled: 401 before the first byte, an error event after it, and an aborted upstream request', async () => {
    const key = await platform.newKey(account);
    const streams = [
      await openRequest(0, bearer(key.secret), 'stream'),
      await openRequest(1, bearer(key.secret), 'stream'),
    ];
    const waiting = await openRequest(1, bearer(key.secret), 'waiting');
    const otherKey = await platform.newKey(account);
    const other = await openRequest(0, bearer(otherKey.secret), 'stream');
    await revoke(key);
    for (const stream of streams) await expectCancelled(stream, 'invalid_api_key');
    const refused = await waiting.response;
    expect(refused).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(JSON.parse(refused.text).error.message).toBe('Invalid API key');
    await eventually(() => expect(waiting.seen.state).toBe('aborted'));
    expect(other.seen.state).toBe('open');
    await revoke(otherKey);
  });

  test('has a request cancelled whose body is still being received', async () => {
    const key = await platform.newKey(account);
    const response = new Promise<string>((resolve) => {
      const socket = connect(at(0).ports.http, '127.0.0.1', () =>
        socket.write(
          `POST /api/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key.secret}\r\n` +
            'content-type: application/json\r\ncontent-length: 500\r\n\r\n{"model":',
        ),
      );
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
    });
    await eventually(async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${platform.ports.operations}/metrics`)).text();
      expect(metrics).toMatch(/hvz_gateway_in_flight\S* 1/);
    });
    await revoke(key);
    expect(await response).toMatch(/^HTTP\/1.1 401 /);
  });

  test('has a stream cancelled that its client does not read', async () => {
    const key = await platform.newKey(account);
    const body = chat({ model: 'inner', stream: true });
    const before = model.requests().length;
    const socket = connect(at(0).ports.http, '127.0.0.1', () =>
      socket.write(
        `POST /api/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key.secret}\r\n` +
          'x-stand-in-tokens: 1000000\r\nx-stand-in-tokens-per-second: 10000000\r\n' +
          `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      ),
    );
    socket.pause();
    socket.on('error', () => {});
    await eventually(() => expect(model.requests().length).toBeGreaterThan(before));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const seen = model.requests().at(-1);
    expect(seen?.state).toBe('open');
    await revoke(key);
    await eventually(() => expect(seen?.state).toBe('aborted'));
    // The socket buffers still hold earlier events. After them comes the error event, or the end of the connection.
    let tail = '';
    const ended = new Promise<void>((resolve) => {
      socket.once('close', resolve);
      socket.on('data', (data) => {
        tail = (tail + data.toString()).slice(-300);
        if (tail.includes('"invalid_api_key"')) resolve();
      });
    });
    socket.resume();
    await ended;
    socket.destroy();
  });
});

describe('a narrowed right', () => {
  test('by scope cancels exactly the requests that are no longer allowed', async () => {
    const key = await platform.newKey(account);
    const stream = await openRequest(0, bearer(key.secret), 'stream');
    const update = (scopes: string[]) =>
      platform.keys.updateKey({ accountId: account, keyId: key.keyId, scopes, actor });
    expect((await update(['elastic-only'])).confirmation?.state).toBe('STATE_CONFIRMED');
    expect(stream.seen.state).toBe('open');
    await update(['dedicated:invoke']);
    await expectCancelled(stream, 'insufficient_scope');
    expect((await post(1, key.secret)).code).toBe('insufficient_scope');
    await update(['inference']);
    expect((await post(1, key.secret)).status).toBe(200);
  });

  test('by expiry cancels requests at the new expiry, set by a roll or an update', async () => {
    const key = await platform.newKey(account);
    const rolled = await platform.newKey(account);
    const streams = [
      await openRequest(0, bearer(key.secret), 'stream'),
      await openRequest(1, bearer(rolled.secret), 'stream'),
    ];
    const expiresUnixMs = Date.now() + 1_000;
    await platform.keys.updateKey({ accountId: account, keyId: key.keyId, expiresUnixMs, actor });
    await platform.keys.rollKey({ accountId: account, keyId: rolled.keyId, overlapSeconds: 1, actor });
    for (const stream of streams) expect(stream.seen.state).toBe('open');
    for (const stream of streams) await expectCancelled(stream, 'expired_api_key');
    expect(Date.now()).toBeGreaterThanOrEqual(expiresUnixMs);
    for (const gateway of [0, 1]) expect((await post(gateway, key.secret)).code).toBe('expired_api_key');
  });

  test('by suspension cancels everything of the account until it is restored', async () => {
    const accountId = await platform.newAccount();
    const found = [await platform.newKey(accountId), await platform.newKey(accountId)];
    const streams = [];
    for (const [gateway, { secret }] of found.entries())
      streams.push(await openRequest(gateway, bearer(secret), 'stream'));
    const { confirmation } = await platform.users.suspendUser({ accountId, actor });
    expect(confirmation?.state).toBe('STATE_CONFIRMED');
    for (const stream of streams) await expectCancelled(stream, 'account_suspended');
    for (const { secret } of found) expect((await post(1, secret)).code).toBe('account_suspended');
    await expect(platform.newKey(accountId)).rejects.toMatchObject({ code: 'account_suspended' });
    await platform.users.restoreUser({ accountId, actor });
    for (const { secret } of found) expect((await post(0, secret)).status).toBe(200);
  });
});

describe('an endpoint', () => {
  test('that is made private or deleted cancels requests that are no longer allowed, at every router', async () => {
    const owner = await platform.newKey(account);
    const { endpoint } = await platform.endpoints.createEndpoint({
      actor,
      accountId: account,
      model: 'inner',
      authMode: 'AUTH_MODE_PUBLIC',
      hosts: [model.url],
    });
    const endpointId = endpoint?.endpointId ?? '';
    const path = `/api/d/${endpointId}/chat/completions`;
    const json = { 'content-type': 'application/json' };
    const anonymous = (gateway: number) =>
      send(at(gateway), { path, headers: json, body: chat({ model: 'inner' }) });
    for (const gateway of [0, 1]) {
      await eventually(async () => expect((await anonymous(gateway)).status).toBe(200));
    }
    const guests = [await openRequest(0, {}, 'stream', path), await openRequest(1, {}, 'stream', path)];
    const own = await openRequest(1, bearer(owner.secret), 'stream', path);
    const madePrivate = await platform.endpoints.setAuthMode({
      actor,
      accountId: account,
      endpointId,
      authMode: 'AUTH_MODE_PRIVATE',
    });
    expect(madePrivate.confirmation?.state).toBe('STATE_CONFIRMED');
    for (const gateway of [0, 1]) expect((await anonymous(gateway)).code).toBe('missing_api_key');
    for (const stream of guests) await expectCancelled(stream, 'missing_api_key');
    expect(own.seen.state).toBe('open');
    const deleted = await platform.endpoints.deleteEndpoint({ actor, accountId: account, endpointId });
    expect(deleted.confirmation?.state).toBe('STATE_CONFIRMED');
    await expectCancelled(own, 'endpoint_not_found');
    expect((await post(0, owner.secret, { path })).code).toBe('endpoint_not_found');
    await expect(platform.endpoints.getEndpoint({ accountId: account, endpointId })).rejects.toMatchObject({
      code: 'endpoint_not_found',
    });
  });
});

describe('an unresponsive gateway', () => {
  test('delays CONFIRMED until its lease expires; a shorter deadline yields PENDING with the latest time', async () => {
    const keys = [await platform.newKey(account), await platform.newKey(account)];
    for (const { secret } of keys) expect((await post(1, secret)).status).toBe(200);
    platform.service('auth-gateway', 1).signal('SIGSTOP');
    try {
      const { confirmation: early } = await revoke(keys[0] as { keyId: string }, 600);
      expect(early).toMatchObject({ state: 'STATE_PENDING' });
      expect(early?.waitingFor).toHaveLength(1);
      expect(early?.certainByUnixMs).toBeGreaterThan(Date.now());
      expect(early?.certainByUnixMs).toBeLessThan(Date.now() + 3_500);
      expect((await post(0, keys[0]?.secret ?? '')).code).toBe('invalid_api_key');

      const { confirmation: late } = await revoke(keys[1] as { keyId: string });
      expect(late?.state).toBe('STATE_CONFIRMED');
      await eventually(async () => {
        const { confirmation } = await revocations.getRevocation({ seq: early?.seq ?? 0 });
        expect(confirmation?.state).toBe('STATE_CONFIRMED');
      });
      // Each replica counts a lease from when it first read it, so one can report it as held for longer than another.
      await eventually(async () => {
        const { holders } = await revocations.listHolders({});
        expect(holders.map(({ state }) => state).sort()).toEqual(['STATE_HELD', 'STATE_LAPSED']);
      });
    } finally {
      platform.service('auth-gateway', 1).signal('SIGCONT');
    }
    // It has missed the changes, and its lease has expired, so it trusts nothing in its memory.
    for (const { secret } of keys) expect((await post(1, secret)).code).toBe('invalid_api_key');
    await trustIs(1, 'lease');
  });

  test('that is partitioned uses the shared cache, for in-flight requests too, and keeps serving good keys', async () => {
    const [bad, good] = [await platform.newKey(account), await platform.newKey(account)];
    for (const { secret } of [bad, good]) expect((await post(1, secret)).status).toBe(200);
    const [revokedStream, goodStream] = [
      await openRequest(1, bearer(bad.secret), 'stream'),
      await openRequest(1, bearer(good.secret), 'stream'),
    ];
    for (const to of ['key-service-0', 'key-service-1'] as const) linkTo('auth-gateway-1', to).cut();
    await trustIs(1, 'shared_cache');
    expect((await revoke(bad)).confirmation?.state).toBe('STATE_CONFIRMED');
    expect((await post(1, bad.secret)).code).toBe('invalid_api_key');
    expect((await post(1, good.secret)).status).toBe(200);
    await expectCancelled(revokedStream, 'invalid_api_key');
    expect(goodStream.seen.state).toBe('open');
    for (const to of ['key-service-0', 'key-service-1'] as const) linkTo('auth-gateway-1', to).restore();
    await trustIs(1, 'lease');
    expect(goodStream.seen.state).toBe('open');
  });

  test('that was stopped does not delay CONFIRMED', async () => {
    await platform.service('auth-gateway', 1).stop();
    const key = await platform.newKey(account);
    const startedMs = performance.now();
    expect((await revoke(key)).confirmation?.state).toBe('STATE_CONFIRMED');
    // Shorter than a lease: CONFIRMED did not wait for one to expire.
    expect(performance.now() - startedMs).toBeLessThan(2_500);
    const { holders } = await revocations.listHolders({});
    expect(holders).toHaveLength(1);
    await platform.restart('auth-gateway', 1);
    await trustIs(1, 'lease');
  });
});

describe('a replica of key-service', () => {
  test('that is killed or frozen costs no gateway its lease: another replica grants it', async () => {
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      const service = platform.service('key-service', 1);
      service.signal(signal);
      // Longer than a lease, so afterwards both gateways hold leases from the other replica.
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      for (const gateway of [0, 1]) await trustIs(gateway, 'lease');
      const key = await platform.newKey(account);
      for (const gateway of [0, 1]) {
        await eventually(async () => expect((await post(gateway, key.secret)).status).toBe(200));
      }
      expect((await revoke(key)).confirmation?.state).toBe('STATE_CONFIRMED');
      for (const gateway of [0, 1]) expect((await post(gateway, key.secret)).code).toBe('invalid_api_key');
      if (signal === 'SIGSTOP') service.signal('SIGCONT');
      else await service.ended.then(() => platform.restart('key-service', 1));
    }
  });
});

describe('Redis', () => {
  const entries = async <T>(work: (redis: Redis) => Promise<T>) => {
    const redis = new Redis((platform.redis as RedisServer).url);
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  };
  const entryOf = (keyId: string) => entries((redis) => redis.get(`hvz:key:${keyId}`));

  test('that is down makes a revocation PENDING, and receives the tombstone when it is back, from any replica', async () => {
    const redis = platform.redis as RedisServer;
    const key = await platform.newKey(account);
    expect((await post(0, key.secret)).status).toBe(200);
    await redis.crash();
    const { confirmation } = await revoke(key);
    expect(confirmation).toMatchObject({ state: 'STATE_PENDING', waitingFor: ['redis'] });
    const certainInMs = (confirmation?.certainByUnixMs ?? 0) - Date.now();
    expect(certainInMs).toBeGreaterThan(ttlSeconds * 1_000);
    expect(certainInMs).toBeLessThan(ttlSeconds * 1_000 + 5_500);
    for (const gateway of [0, 1]) expect((await post(gateway, key.secret)).code).toBe('invalid_api_key');
    // The replica that handled the revocation is gone before Redis is back.
    const first = platform.service('key-service', 0);
    first.signal('SIGKILL');
    await first.ended;
    await redis.restart();
    await eventually(
      async () => {
        const current = await revocations.getRevocation({ seq: confirmation?.seq ?? 0 });
        expect(current.confirmation?.state).toBe('STATE_CONFIRMED');
      },
      { timeoutMs: 15_000 },
    );
    expect(await entryOf(key.keyId)).toMatch(/"kind":"tombstone"/);
    await platform.restart('key-service', 0);
    await Promise.all([0, 1].map((gateway) => trustIs(gateway, 'lease')));
  });

  test('that lost a tombstone, or holds an old verdict or garbage, revives no key', async () => {
    const key = await platform.newKey(account);
    expect((await post(0, key.secret)).status).toBe(200);
    const before = await eventually(async () => {
      const entry = await entryOf(key.keyId);
      expect(entry).toMatch(/"kind":"verdict"/);
      return entry as string;
    });
    await revoke(key);
    for (const planted of [before, undefined, 'garbage', '999 {"kind":"verdict"}', '\u0000']) {
      await entries(async (redis) => {
        await redis.flushall();
        if (planted !== undefined) await redis.set(`hvz:key:${key.keyId}`, planted);
      });
      for (const gateway of [0, 1]) expect((await post(gateway, key.secret)).code).toBe('invalid_api_key');
    }
    // Nor does it at a gateway that started after the revocation.
    const service = platform.service('auth-gateway', 1);
    service.signal('SIGKILL');
    await service.ended;
    await entries((redis) => redis.set(`hvz:key:${key.keyId}`, before));
    await platform.restart('auth-gateway', 1);
    await trustIs(1, 'lease');
    expect((await post(1, key.secret)).code).toBe('invalid_api_key');
  });
});

test('the management API reports the confirmation state of a change', async () => {
  const manager = await platform.newKey(account, ['global']);
  const call = async (method: string, path: string, body?: object) => {
    const response = await send(at(0), {
      method,
      path,
      headers: bearer(manager.secret),
      body: body ? JSON.stringify(body) : '',
    });
    return { status: response.status, json: JSON.parse(response.text) };
  };
  const created = await call('POST', '/api/keys', { name: 'managed', scopes: ['inference'] });
  const id = created.json.id as string;
  const updated = await call('PATCH', `/api/keys/${id}`, {
    scopes: ['elastic-only'],
    expires_at: '2999-01-01T00:00:00Z',
  });
  expect(updated).toMatchObject({
    status: 200,
    json: {
      scopes: ['elastic-only'],
      expires_at: '2999-01-01T00:00:00.000Z',
      revocation: { state: 'confirmed' },
    },
  });
  expect((await call('PATCH', `/api/keys/${id}`, { expires_at: null })).json.expires_at).toBeNull();
  expect((await call('PATCH', `/api/keys/${id}`, { name: 'renamed' })).json).toMatchObject({
    name: 'renamed',
    revocation: null,
  });
  const revoked = await call('DELETE', `/api/keys/${id}`);
  expect(revoked).toMatchObject({
    status: 200,
    json: { revocation: { state: 'confirmed', certain_by: null } },
  });
  // How long it took is known to the call that made the change alone.
  expect((await call('GET', `/api/revocations/${revoked.json.revocation.id}`)).json).toEqual({
    ...revoked.json.revocation,
    took_ms: null,
  });
  expect((await call('GET', '/api/revocations/key-999999')).status).toBe(404);
  expect((await call('GET', '/api/revocations/nonsense')).status).toBe(404);
  // A key can revoke itself and still receives the response.
  expect((await call('DELETE', `/api/keys/${manager.keyId}`)).json.revocation.state).toBe('confirmed');
  expect((await call('GET', '/api/me')).status).toBe(401);
});
