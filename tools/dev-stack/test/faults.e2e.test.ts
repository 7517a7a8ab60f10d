import type { RedisServer } from '@hypervize/testkit';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, bearer, chat, type Platform, startPlatform } from './platform.js';

let platform: Platform;
let account: string;
let key: string;
let path: string;

beforeAll(async () => {
  platform = await startPlatform({
    env: { 'auth-gateway': { VERDICT_TTL_SECONDS: '60', DRAIN_SECONDS: '2' } },
  });
  account = await platform.newAccount();
  key = (await platform.newKey(account)).secret;
  const hosts = [`http://127.0.0.1:${platform.ports.standIn}/v1`];
  const { endpoint } = await platform.endpoints.createEndpoint({
    accountId: account,
    model: 'stand-in',
    hosts,
  });
  path = `/api/d/${endpoint?.endpointId}/chat/completions`;
  await eventually(async () => expect((await post({ path })).status).toBe(200));
});
afterAll(() => platform?.stop());

const post = (extra: Partial<Parameters<typeof ask>[1]> = {}) =>
  ask(platform, { headers: bearer(key), body: chat(), ...extra });
const withKey = (presented: string) => post({ headers: bearer(presented) });
const readiness = async () => {
  const response = await fetch(`http://127.0.0.1:${platform.ports.operations}/readyz`);
  return (await response.json()) as { ready: boolean; checks: Record<string, { detail: string }> };
};
const trustIs = (state: string) =>
  eventually(async () => expect((await readiness()).checks.trust?.detail).toBe(state), { timeoutMs: 20_000 });
const kill = async (name: Parameters<Platform['service']>[0]) => {
  const service = platform.service(name);
  service.signal('SIGKILL');
  await service.ended;
};

describe('without key-service', () => {
  test('known keys go on by the shared cache, unknown ones get 503 and never 401; back again, all is well', async () => {
    const fresh = await platform.newKey(account);
    expect((await post()).status).toBe(200);
    await kill('key-service');
    await trustIs('shared-cache');

    expect((await post()).status).toBe(200);
    const unchecked = await withKey(fresh.secret);
    expect(unchecked).toMatchObject({ status: 503, code: 'auth_unavailable' });
    expect(unchecked.headers['retry-after']).toBeDefined();
    // What is wrong by its form needs nobody's word.
    expect((await withKey('hvz_live_x y')).code).toBe('invalid_api_key');

    await platform.revive('key-service');
    await trustIs('lease');
    expect((await withKey(fresh.secret)).status).toBe(200);
  });
});

describe('without PostgreSQL', () => {
  test('known keys go on, unknown ones get 503, a public endpoint is shut, the owner is served', async () => {
    const fresh = await platform.newKey(account);
    const endpointId = path.split('/')[3] as string;
    await platform.endpoints.setAuthMode({ accountId: account, endpointId, authMode: 'AUTH_MODE_PUBLIC' });
    const anonymous = () => post({ path, headers: { 'content-type': 'application/json' } });
    await eventually(async () => expect((await anonymous()).status).toBe(200));
    expect((await post()).status).toBe(200);

    await platform.postgres.crash();
    expect(await withKey(fresh.secret)).toMatchObject({ status: 503, code: 'auth_unavailable' });
    expect((await post()).status).toBe(200);
    // It could have been made private since: once that cannot be known, nobody but the owner is let in.
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
  test('every key goes on to be checked, revoked ones are refused, and it is used again when it is back', async () => {
    const redis = platform.redis as RedisServer;
    const doomed = await platform.newKey(account);
    expect((await withKey(doomed.secret)).status).toBe(200);
    await redis.crash();

    const fresh = await platform.newKey(account);
    expect((await withKey(fresh.secret)).status).toBe(200);
    expect((await post()).status).toBe(200);
    await platform.keys.revokeKey({ accountId: account, keyId: doomed.keyId, actor: platform.actor });
    await eventually(async () => expect((await withKey(doomed.secret)).code).toBe('invalid_api_key'));

    await redis.restart();
    await eventually(async () => expect((await readiness()).checks.redis?.detail).toBe('ready'));
    expect((await withKey(doomed.secret)).code).toBe('invalid_api_key');
    expect((await post()).status).toBe(200);
  });
});

describe('without the router', () => {
  test('requests get 503 no_capacity, and go through when it is back', async () => {
    await kill('inference-router');
    const answer = await post();
    expect(answer).toMatchObject({ status: 503, code: 'no_capacity' });
    expect(answer.headers['retry-after']).toBeDefined();
    await platform.revive('inference-router');
    await eventually(async () => expect((await post()).status).toBe(200));
    await eventually(async () => expect((await post({ path })).status).toBe(200));
  });

  test('a stream that it was carrying ends with an error event', async () => {
    const streaming = post({
      headers: { ...bearer(key), 'x-stand-in-tokens': '100000' },
      body: chat({ stream: true }),
    });
    await eventually(() => expect(platform.service('inference-router').lines().length).toBeGreaterThan(0));
    // The first event has been passed on when the gateway has this request in flight and the router has answered.
    await eventually(async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${platform.ports.operations}/metrics`)).text();
      expect(metrics).toMatch(/hvz_gateway_in_flight\S* 1/);
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await kill('inference-router');
    const answer = await streaming;
    expect(answer.status).toBe(200);
    const events = answer.text.trim().split('\n\n');
    expect(events.length).toBeGreaterThan(2);
    expect(JSON.parse((events.at(-1) as string).slice(6)).error.code).toBe('upstream_error');
    await platform.revive('inference-router');
    await eventually(async () => expect((await post({ path })).status).toBe(200));
  });
});

describe('without the model server', () => {
  test('requests get 503 no_capacity, and go through when it is back', async () => {
    await kill('stand-in');
    expect(await post()).toMatchObject({ status: 503, code: 'no_capacity' });
    await platform.revive('stand-in');
    expect((await post()).status).toBe(200);
  });
});

describe('when they start without what they need', () => {
  test('a gateway without key-service and router answers 503, says it is not ready, and serves when they come', async () => {
    await kill('auth-gateway');
    await kill('key-service');
    await kill('inference-router');
    await platform.revive('auth-gateway');
    expect((await readiness()).ready).toBe(false);
    // Not even the shared cache is believed before the changes have been read.
    expect(await post()).toMatchObject({ status: 503, code: 'auth_unavailable' });
    await platform.revive('key-service');
    await trustIs('lease');
    expect(await post()).toMatchObject({ status: 503, code: 'no_capacity' });
    await platform.revive('inference-router');
    await eventually(async () => expect((await post()).status).toBe(200));
    expect((await readiness()).ready).toBe(true);
  });

  test('key-service without PostgreSQL waits for it; the router serves elastic pools meanwhile', async () => {
    await kill('key-service');
    await kill('inference-router');
    await platform.postgres.crash();
    await platform.revive('inference-router');
    const reviving = platform.revive('key-service');
    // The verdict is in the shared cache: elastic inference needs neither of them now.
    expect((await post()).status).toBe(200);
    expect((await post({ path })).status).toBe(503);
    await platform.postgres.restart();
    await reviving;
    await trustIs('lease');
    await eventually(async () => expect((await post({ path })).status).toBe(200), { timeoutMs: 15_000 });
  });
});

describe('a gateway that is asked to stop', () => {
  test('lets a stream under way finish, and cuts one off that takes longer than it may, with a reason', async () => {
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
    const stopping = platform.service('auth-gateway').stop();
    expect((await short).text.trim().endsWith('data: [DONE]')).toBe(true);
    const last = (await long).text.trim().split('\n\n').at(-1) as string;
    expect(JSON.parse(last.slice(6)).error.code).toBe('shutting_down');
    expect(await stopping).toBe(0);
    await expect(post()).rejects.toThrow('ECONNREFUSED');
    await platform.revive('auth-gateway');
    await eventually(async () => expect((await post()).status).toBe(200));
  });
});
