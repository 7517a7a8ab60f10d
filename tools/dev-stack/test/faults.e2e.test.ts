import type { RedisServer } from '@hypervize/testkit';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
let account: string;
let key: string;
let path: string;

beforeAll(async () => {
  platform = await startPlatform({
    // Redis is away when a test says so, not when the machine is busy.
    env: { 'auth-gateway': { VERDICT_TTL_SECONDS: '60', DRAIN_SECONDS: '2', REDIS_TIMEOUT_MS: '2000' } },
  });
  // A verdict that is found before Redis is connected is not shared.
  await eventually(async () => expect((await readiness()).checks.redis?.detail).toBe('ready'));
  account = await platform.newAccount();
  key = (await platform.newKey(account)).secret;
  const hosts = [`http://127.0.0.1:${platform.ports.standIn}/v1`];
  const { endpoint } = await platform.endpoints.createEndpoint({
    actor: platform.actor,
    accountId: account,
    model: 'stand-in',
    hosts,
  });
  path = `/api/d/${endpoint?.endpointId}/chat/completions`;
  await eventually(async () => expect((await post({ path })).status).toBe(200));
});
afterAll(() => platform?.stop());

const post = (extra: Partial<Parameters<typeof send>[1]> = {}) =>
  send(platform, { headers: bearer(key), body: chat(), ...extra });
const withKey = (presented: string) => post({ headers: bearer(presented) });
const readiness = async () => {
  const response = await fetch(`http://127.0.0.1:${platform.ports.operations}/readyz`);
  return (await response.json()) as { ready: boolean; checks: Record<string, { detail: string }> };
};
const trustIs = (state: string) =>
  eventually(async () => expect((await readiness()).checks.trust?.detail).toBe(state), { timeoutMs: 20_000 });
const routerIs = (detail: string) =>
  eventually(async () => expect((await readiness()).checks.router?.detail).toBe(detail), {
    timeoutMs: 20_000,
  });
const kill = async (name: Parameters<Platform['service']>[0]) => {
  const service = platform.service(name);
  service.signal('SIGKILL');
  await service.ended;
};

describe('without key-service', () => {
  test('keys in the shared cache keep working and others get 503, never 401, until it is back', async () => {
    const fresh = await platform.newKey(account);
    expect((await post()).status).toBe(200);
    await kill('key-service');
    await trustIs('shared_cache');

    expect((await post()).status).toBe(200);
    const unverified = await withKey(fresh.secret);
    expect(unverified).toMatchObject({ status: 503, code: 'auth_unavailable' });
    expect(unverified.headers['retry-after']).toBeDefined();
    // The format of a key is checked without key-service.
    expect((await withKey('hvz_live_x y')).code).toBe('invalid_api_key');

    await platform.restart('key-service');
    await trustIs('lease');
    expect((await withKey(fresh.secret)).status).toBe(200);
  });
});

describe('without PostgreSQL', () => {
  test('cached keys keep working, others get 503, and a public endpoint serves only its owner', async () => {
    const fresh = await platform.newKey(account);
    const endpointId = path.split('/')[3] as string;
    await platform.endpoints.setAuthMode({
      actor: platform.actor,
      accountId: account,
      endpointId,
      authMode: 'AUTH_MODE_PUBLIC',
    });
    const anonymous = () => post({ path, headers: { 'content-type': 'application/json' } });
    await eventually(async () => expect((await anonymous()).status).toBe(200));
    expect((await post()).status).toBe(200);

    await platform.postgres.crash();
    expect(await withKey(fresh.secret)).toMatchObject({ status: 503, code: 'auth_unavailable' });
    expect((await post()).status).toBe(200);
    // It may have been made private in the meantime: once the registry is out of date, only the owner is served.
    await eventually(
      async () => expect(await anonymous()).toMatchObject({ status: 503, code: 'unavailable' }),
      {
        timeoutMs: 15_000,
      },
    );
    expect((await post({ path })).status).toBe(200);

    await platform.postgres.restart();
    await eventually(async () => expect((await withKey(fresh.secret)).status).toBe(200));
    await eventually(async () => expect((await anonymous()).status).toBe(200));
  });
});

describe('without Redis', () => {
  test('every key is still verified, revoked ones are refused, and Redis is used again when it is back', async () => {
    const redis = platform.redis as RedisServer;
    const revoked = await platform.newKey(account);
    expect((await withKey(revoked.secret)).status).toBe(200);
    await redis.crash();

    const fresh = await platform.newKey(account);
    expect((await withKey(fresh.secret)).status).toBe(200);
    expect((await post()).status).toBe(200);
    await platform.keys.revokeKey({ accountId: account, keyId: revoked.keyId, actor: platform.actor });
    await eventually(async () => expect((await withKey(revoked.secret)).code).toBe('invalid_api_key'));

    await redis.restart();
    await eventually(async () => expect((await readiness()).checks.redis?.detail).toBe('ready'));
    expect((await withKey(revoked.secret)).code).toBe('invalid_api_key');
    expect((await post()).status).toBe(200);
  });
});

describe('without the router', () => {
  test('requests get 503 no_capacity until it is back; the gateway stays ready and says what is wrong', async () => {
    await routerIs('reachable');
    await kill('inference-router');
    const response = await post();
    expect(response).toMatchObject({ status: 503, code: 'no_capacity' });
    expect(response.headers['retry-after']).toBeDefined();
    await routerIs('not reachable over relay and grpc');
    expect((await readiness()).ready).toBe(true);
    await platform.restart('inference-router');
    await eventually(async () => expect((await post()).status).toBe(200));
    await eventually(async () => expect((await post({ path })).status).toBe(200));
    await routerIs('reachable');
  });

  test('a stream through it ends with an error event', async () => {
    const streaming = post({
      headers: { ...bearer(key), 'x-stand-in-tokens': '100000' },
      body: chat({ stream: true }),
    });
    await eventually(() => expect(platform.service('inference-router').lines().length).toBeGreaterThan(0));
    // Events are being forwarded once the gateway has the request in flight and the router has responded.
    await eventually(async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${platform.ports.operations}/metrics`)).text();
      expect(metrics).toMatch(/hvz_gateway_in_flight\S* 1/);
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await kill('inference-router');
    const response = await streaming;
    expect(response.status).toBe(200);
    const events = response.text.trim().split('\n\n');
    expect(events.length).toBeGreaterThan(2);
    expect(JSON.parse((events.at(-1) as string).slice(6)).error.code).toBe('upstream_error');
    await platform.restart('inference-router');
    await eventually(async () => expect((await post({ path })).status).toBe(200));
  });
});

describe('without the model server', () => {
  test('requests get 503 no_capacity until it is back', async () => {
    await kill('stand-in');
    expect(await post()).toMatchObject({ status: 503, code: 'no_capacity' });
    await platform.restart('stand-in');
    expect((await post()).status).toBe(200);
  });
});

describe('starting without dependencies', () => {
  test('a gateway without key-service and router is not ready and responds with 503 until they are up', async () => {
    await kill('auth-gateway');
    await kill('key-service');
    await kill('inference-router');
    await platform.restart('auth-gateway');
    expect((await readiness()).ready).toBe(false);
    // Before the change feed has been read, the gateway does not trust the shared cache either.
    expect(await post()).toMatchObject({ status: 503, code: 'auth_unavailable' });
    await platform.restart('key-service');
    await trustIs('lease');
    expect(await post()).toMatchObject({ status: 503, code: 'no_capacity' });
    await platform.restart('inference-router');
    await eventually(async () => expect((await post()).status).toBe(200));
    expect((await readiness()).ready).toBe(true);
  });

  test('key-service waits for PostgreSQL, and the router serves elastic pools without it', async () => {
    await kill('key-service');
    await kill('inference-router');
    await platform.postgres.crash();
    await platform.restart('inference-router');
    const restarting = platform.restart('key-service');
    // The verdict is in the shared cache, so elastic inference needs neither key-service nor PostgreSQL.
    expect((await post()).status).toBe(200);
    expect((await post({ path })).status).toBe(503);
    await platform.postgres.restart();
    await restarting;
    await trustIs('lease');
    await eventually(async () => expect((await post({ path })).status).toBe(200), { timeoutMs: 15_000 });
  });
});

describe('a gateway that receives SIGTERM', () => {
  test('lets streams finish within the drain time, and ends longer ones with an error event', async () => {
    const short = post({
      headers: { ...bearer(key), 'x-stand-in-tokens': '300' },
      body: chat({ stream: true }),
    });
    const long = post({
      headers: { ...bearer(key), 'x-stand-in-tokens': '100000' },
      body: chat({ stream: true }),
    });
    await eventually(async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${platform.ports.operations}/metrics`)).text();
      expect(metrics).toMatch(/hvz_gateway_in_flight\S* 2/);
    });
    const stopped = platform.service('auth-gateway').stop();
    expect((await short).text.trim().endsWith('data: [DONE]')).toBe(true);
    const last = (await long).text.trim().split('\n\n').at(-1) as string;
    expect(JSON.parse(last.slice(6)).error.code).toBe('shutting_down');
    expect(await stopped).toBe(0);
    await expect(post()).rejects.toThrow('ECONNREFUSED');
    await platform.restart('auth-gateway');
    await eventually(async () => expect((await post()).status).toBe(200));
  });
});
