import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bearer, chat, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
let owner: string;
let manager: string;
let host: string;
beforeAll(async () => {
  platform = await startPlatform({
    redis: 'none',
    env: { 'inference-router': { PROBE_INTERVAL_MS: '200', DEDICATED_HOSTS: '127.0.0.1' } },
  });
  host = `http://127.0.0.1:${platform.ports.standIn}/v1`;
  owner = await platform.newAccount();
  manager = (await platform.newKey(owner, ['global'])).secret;
});
afterAll(() => platform?.stop());

const call = async (method: string, path: string, body?: object, secret = manager) => {
  const response = await send(platform, {
    method,
    path: `/api${path}`,
    headers: bearer(secret),
    body: body ? JSON.stringify(body) : '',
  });
  return { ...response, json: JSON.parse(response.text) };
};
const create = async () => (await call('POST', '/endpoints', { model: 'stand-in', hosts: [host] })).json;
const post = (id: string, secret = manager, headers: Record<string, string> = {}, body = chat()) =>
  send(platform, { path: `/api/d/${id}/chat/completions`, headers: { ...bearer(secret), ...headers }, body });
const expectState = (id: string, state: string) =>
  eventually(async () => expect((await call('GET', `/endpoints/${id}`)).json.state).toBe(state));

test('an endpoint is created, becomes ready, serves, drains and is deleted', async () => {
  const created = await call('POST', '/endpoints', { model: 'stand-in', hosts: [host] });
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({
    state: 'provisioning',
    auth_mode: 'private',
    hosts: [host],
    host_count: 1,
  });
  const { id } = created.json;
  await expectState(id, 'ready');
  expect((await post(id)).status).toBe(200);

  // A stream of about two seconds, which has started.
  const slow = { 'x-stand-in-tokens-per-second': '20' };
  const streaming = post(id, manager, slow, chat({ stream: true }));
  await eventually(async () => {
    const status = (await platform.pools.listPools({})).pools.find(({ name }) => name === id);
    expect(status?.hosts[0]?.outstanding).toBe(1);
  });
  const deleted = await call('DELETE', `/endpoints/${id}?drain_seconds=10`);
  expect(deleted).toMatchObject({
    status: 200,
    json: { id, deleted: false, state: 'draining', revocation: { state: 'confirmed' } },
  });
  expect(await post(id)).toMatchObject({ status: 404, code: 'endpoint_not_found' });
  expect((await call('GET', `/d/${id}`)).json.state).toBe('draining');
  for (const change of [{ auth_mode: 'public' }, { hosts: [host] }]) {
    expect(await call('PATCH', `/endpoints/${id}`, change)).toMatchObject({
      status: 409,
      code: 'endpoint_not_active',
    });
  }
  const streamed = await streaming;
  expect([streamed.status, streamed.text.endsWith('data: [DONE]\n\n')]).toEqual([200, true]);

  expect((await call('DELETE', `/endpoints/${id}`)).json).toMatchObject({ deleted: true, state: 'deleted' });
  expect(await call('GET', `/endpoints/${id}`)).toMatchObject({ status: 404, code: 'endpoint_not_found' });
});

test('a manager of the account sees and changes the hosts; a caller of the endpoint sees only their number', async () => {
  const { id } = await create();
  const scaled = await call('PATCH', `/endpoints/${id}`, { hosts: [host, 'http://127.0.0.1:9/v1'] });
  expect(scaled).toMatchObject({
    status: 200,
    json: { hosts: [host, 'http://127.0.0.1:9/v1'], host_count: 2 },
  });
  const reader = (await platform.newKey(owner, ['dedicated:read'])).secret;
  const seen = (await call('GET', `/d/${id}`, undefined, reader)).json;
  expect([seen.host_count, seen.hosts]).toEqual([2, undefined]);
  const listed = (await call('GET', '/d', undefined, reader)).text;
  expect(listed).toContain(id);
  expect(listed).not.toContain(host);
  expect(await call('PATCH', `/endpoints/${id}`, { hosts: [host] }, reader)).toMatchObject({ status: 403 });
  // One of the two hosts does not exist; requests succeed on the other.
  for (let i = 0; i < 10; i++) expect((await post(id)).status).toBe(200);
});

test('a request changes one property, and an invalid change is refused with its parameter', async () => {
  const { id } = await create();
  const change = (body: object) => call('PATCH', `/endpoints/${id}`, body);
  for (const body of [{}, { auth_mode: 'public', hosts: [host] }]) {
    const refused = await change(body);
    expect([refused.status, refused.code]).toEqual([400, 'invalid_request']);
    expect(refused.text).toContain('either');
  }
  expect((await change({ auth_mode: 'open' })).json.error.param).toBe('auth_mode');
  expect((await change({ hosts: [] })).json.error.param).toBe('hosts');
  expect((await change({ model: 'other' })).status).toBe(400);
  for (const seconds of ['soon', '-1', '3601', '1&drain_seconds=2']) {
    const refused = await call('DELETE', `/endpoints/${id}?drain_seconds=${seconds}`);
    expect([seconds, refused.status, refused.json.error.param]).toEqual([seconds, 400, 'drain_seconds']);
  }
});

test('an account cannot make the router connect to hosts outside the allowed ones', async () => {
  const forbidden = [
    `http://localhost:${platform.ports.standIn}/v1`,
    'http://169.254.169.254',
    'http://[::1]',
  ];
  const { id } = await create();
  for (const url of forbidden) {
    const refused = [
      await call('POST', '/endpoints', { model: 'm', hosts: [url] }),
      await call('PATCH', `/endpoints/${id}`, { hosts: [host, url] }),
    ];
    for (const response of refused) {
      expect(response).toMatchObject({
        status: 400,
        code: 'invalid_request',
        json: { error: { param: 'hosts' } },
      });
    }
  }
  expect((await call('GET', `/endpoints/${id}`)).json.hosts).toEqual([host]);
});

test('for another account an endpoint does not exist, whatever the operation', async () => {
  const { id } = await create();
  const stranger = (await platform.newKey(await platform.newAccount(), ['global'])).secret;
  for (const [method, path, body] of [
    ['GET', `/endpoints/${id}`, undefined],
    ['GET', `/d/${id}`, undefined],
    ['PATCH', `/endpoints/${id}`, { auth_mode: 'public' }],
    ['PATCH', `/endpoints/${id}`, { hosts: [host] }],
    ['DELETE', `/endpoints/${id}`, undefined],
    ['DELETE', `/endpoints/${id}?drain_seconds=5`, undefined],
  ] as const) {
    const response = await call(method, path, body, stranger);
    expect([method, path, response.status, response.code]).toEqual([method, path, 404, 'endpoint_not_found']);
  }
  expect((await post(id, stranger)).code).toBe('endpoint_not_found');
  expect((await post(id)).status).toBe(200);
});
