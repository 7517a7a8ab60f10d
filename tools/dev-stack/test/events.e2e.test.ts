import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openEventStream } from './event-stream.js';
import { bearer, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    redis: 'none',
    replicas: { 'auth-gateway': 2 },
    env: {
      'auth-gateway': { DRAIN_SECONDS: '60' },
      // So long that the gateways keep it while key-service is restarted: without a lease they end what is in flight.
      'key-service': { LEASE_MS: '30000' },
    },
  });
});
afterAll(() => platform?.stop());

/** An account, a key that manages it, and what a person does with it. */
async function newManager() {
  const accountId = await platform.newAccount();
  const { keyId, secret } = await platform.newKey(accountId, ['global']);
  const call = async (method: string, path: string, body?: object) => {
    const response = await send(platform, {
      ...{ method, path: `/api${path}`, headers: bearer(secret) },
      body: body ? JSON.stringify(body) : '',
    });
    expect(response.status).toBeLessThan(300);
    return JSON.parse(response.text);
  };
  const tabs = () => Promise.all(platform.gateways.map((gateway) => openEventStream(gateway, secret)));
  return { accountId, keyId, secret, call, tabs };
}

test('two tabs at two gateways see a key created, renamed and revoked, and when its revocation has taken effect', async () => {
  const { call, tabs } = await newManager();
  const streams = await tabs();
  const { id, key } = await call('POST', '/keys', { name: 'one', scopes: ['inference'] });
  await call('PATCH', `/keys/${id}`, { name: 'two' });
  const { revocation } = await call('DELETE', `/keys/${id}`);
  for (const stream of streams) {
    for (const action of ['key.created', 'key.updated', 'key.revoked'])
      await stream.receives('change', { action, key_id: id, endpoint_id: null, session_id: null });
    const { took_ms: tookMs } = await stream.receives('confirmed', { id: revocation.id });
    expect(tookMs).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify(stream.events)).not.toContain(key);
    stream.close();
  }
});

test('two tabs see what happens to an endpoint, which the router records', async () => {
  const { call, tabs } = await newManager();
  const streams = await tabs();
  const hosts = [`http://127.0.0.1:${platform.ports.standIn}/v1`];
  const { id } = await call('POST', '/endpoints', { model: 'stand-in', hosts });
  await call('PATCH', `/endpoints/${id}`, { auth_mode: 'public' });
  await call('DELETE', `/endpoints/${id}`);
  for (const stream of streams) {
    for (const action of ['endpoint.created', 'endpoint.auth_mode_set', 'endpoint.deleted'])
      await stream.receives('change', { action, endpoint_id: id, key_id: null });
    stream.close();
  }
});

test('a stream shows nothing of another account', async () => {
  const [own, other] = [await newManager(), await newManager()];
  const streams = [...(await own.tabs()), ...(await other.tabs())];
  const { id } = await own.call('POST', '/keys', { name: 'own', scopes: ['inference'] });
  const { id: otherId } = await other.call('POST', '/keys', { name: 'other', scopes: ['inference'] });
  for (const [at, stream] of streams.entries()) {
    const [seen, unseen] = at < 2 ? [id, otherId] : [otherId, id];
    await stream.receives('change', { action: 'key.created', key_id: seen });
    expect(JSON.stringify(stream.events)).not.toContain(unseen);
    stream.close();
  }
});

test('a stream ends with the key that opened it, at every gateway, with the reason as its last event', async () => {
  const { accountId, keyId, tabs } = await newManager();
  const streams = await tabs();
  await platform.keys.revokeKey({ accountId, keyId, actor: platform.actor, reason: 'test' });
  for (const stream of streams) {
    expect(await stream.ended).toBe(true);
    expect(stream.events.at(-1)).toMatchObject({
      event: 'error',
      data: { error: { code: 'invalid_api_key', message: 'Invalid API key' } },
    });
  }
});

test('when key-service was away, open streams are told to read again, and show events again', async () => {
  const { accountId, tabs } = await newManager();
  const streams = await tabs();
  const keyService = platform.service('key-service');
  keyService.signal('SIGKILL');
  await keyService.ended;
  await platform.restart('key-service');
  const told = (count: number) => (stream: (typeof streams)[number]) =>
    eventually(
      () =>
        expect(stream.events.filter(({ event }) => event === 'lost').length).toBeGreaterThanOrEqual(count),
      { timeoutMs: 20_000 },
    );
  await Promise.all(streams.map(told(2)));
  const { keyId } = await platform.newKey(accountId);
  for (const stream of streams) {
    await stream.receives('change', { action: 'key.created', key_id: keyId });
    stream.close();
  }
});

test('a gateway that is told to stop does not wait for open streams', async () => {
  const { tabs } = await newManager();
  const [, stream] = await tabs();
  const gateway = platform.service('auth-gateway', 1);
  gateway.signal('SIGTERM');
  expect(await stream?.ended).toBe(true);
  expect(stream?.events.at(-1)?.event).toBe('lost');
  await Promise.race([
    gateway.ended,
    new Promise((_, reject) => setTimeout(() => reject(new Error('still waiting')), 20_000).unref()),
  ]);
});
