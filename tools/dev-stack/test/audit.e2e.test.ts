import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bearer, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ redis: 'none' });
});
afterAll(() => platform?.stop());

async function newManager() {
  const accountId = await platform.newAccount();
  const { keyId, secret } = await platform.newKey(accountId, ['global']);
  const call = async (method: string, path: string, body?: object) => {
    const response = await send(platform, {
      method,
      path: `/api${path}`,
      headers: bearer(secret),
      body: body ? JSON.stringify(body) : '',
    });
    return { ...response, json: JSON.parse(response.text) };
  };
  /** The entries about endpoints, oldest first. */
  const audit = async () => {
    const { data } = (await call('GET', '/audit?page_size=100')).json as { data: { action: string }[] };
    return data.filter(({ action }) => action.startsWith('endpoint.')).reverse();
  };
  return { keyId, call, audit };
}
const hosts = () => [`http://127.0.0.1:${platform.ports.standIn}/v1`];

test('the audit log of an account has each change of an endpoint and each refused attempt, with actor, address and outcome', async () => {
  const { keyId, call, audit } = await newManager();
  const { id } = (await call('POST', '/endpoints', { model: 'stand-in', hosts: hosts() })).json;
  await call('PATCH', `/endpoints/${id}`, { auth_mode: 'public' });
  await call('PATCH', `/endpoints/${id}`, { hosts: [...hosts(), 'http://127.0.0.1:9'] });
  expect((await call('PATCH', `/endpoints/${id}`, { hosts: ['http://10.0.0.1'] })).status).toBe(400);
  await call('DELETE', `/endpoints/${id}`);
  expect((await call('DELETE', `/endpoints/${id}`)).status).toBe(404);

  const common = { endpoint_id: id, outcome: 'success', actor: `key:${keyId}`, address: '127.0.0.1' };
  await eventually(async () => expect(await audit()).toHaveLength(6));
  expect(await audit()).toMatchObject([
    { ...common, action: 'endpoint.created', details: { model: 'stand-in', auth_mode: 'private' } },
    { ...common, action: 'endpoint.auth_mode_set', details: { auth_mode: 'public' } },
    { ...common, action: 'endpoint.scaled', details: { host_count: 2 } },
    { ...common, action: 'endpoint.scaled', outcome: 'invalid_request', details: { param: 'hosts' } },
    { ...common, action: 'endpoint.deleted' },
    { ...common, action: 'endpoint.deleted', outcome: 'endpoint_not_found' },
  ]);
});

test('a router that is killed after a change and before its entry is delivered delivers it once after its restart', async () => {
  const { call, audit } = await newManager();
  const keyService = platform.service('key-service');
  // The gateway still knows the key, and nothing records entries.
  expect((await call('GET', '/endpoints')).status).toBe(200);
  keyService.signal('SIGSTOP');
  try {
    const { status } = await call('POST', '/endpoints', { model: 'stand-in', hosts: hosts() });
    expect(status).toBe(201);
    const router = platform.service('inference-router');
    router.signal('SIGKILL');
    await router.ended;
  } finally {
    keyService.signal('SIGCONT');
  }
  await platform.restart('inference-router');
  await eventually(async () => expect(await audit()).toMatchObject([{ action: 'endpoint.created' }]), {
    timeoutMs: 30_000,
  });
  // A second delivery would come before this entry.
  await eventually(async () =>
    expect((await call('POST', '/endpoints', { model: 'm', hosts: hosts() })).status).toBe(201),
  );
  await eventually(async () => expect((await audit()).length).toBeGreaterThan(1));
  expect(await audit()).toMatchObject([{ action: 'endpoint.created' }, { action: 'endpoint.created' }]);
});
