import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask, bearer, chat, type Platform, startPlatform } from './platform.js';

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
  const answer = await ask(platform, {
    method,
    path: `/api${path}`,
    headers: bearer(secret),
    body: body ? JSON.stringify(body) : '',
  });
  return { ...answer, json: JSON.parse(answer.text) };
};
const create = async () => (await call('POST', '/endpoints', { model: 'stand-in', hosts: [host] })).json;
const post = (id: string, secret = manager, headers: Record<string, string> = {}, body = chat()) =>
  ask(platform, { path: `/api/d/${id}/chat/completions`, headers: { ...bearer(secret), ...headers }, body });
const becomes = (id: string, state: string) =>
  eventually(async () => expect((await call('GET', `/endpoints/${id}`)).json.state).toBe(state));

test('an endpoint is made, becomes ready, serves, drains and is gone', async () => {
  const made = await call('POST', '/endpoints', { model: 'stand-in', hosts: [host] });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({
    state: 'provisioning',
    auth_mode: 'private',
    hosts: [host],
    host_count: 1,
  });
  const { id } = made.json;
  await becomes(id, 'ready');
  expect((await post(id)).status).toBe(200);

  // One that takes about two seconds, and has begun.
  const slowly = { 'x-stand-in-tokens-per-second': '20' };
  const underWay = post(id, manager, slowly, chat({ stream: true }));
  await eventually(async () => {
    const status = (await platform.pools.listPools({})).pools.find(({ name }) => name === id);
    expect(status?.hosts[0]?.outstanding).toBe(1);
  });
  const left = await call('DELETE', `/endpoints/${id}?drain_seconds=10`);
  expect(left).toMatchObject({
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
  const streamed = await underWay;
  expect([streamed.status, streamed.text.endsWith('data: [DONE]\n\n')]).toEqual([200, true]);

  expect((await call('DELETE', `/endpoints/${id}`)).json).toMatchObject({ deleted: true, state: 'deleted' });
  expect(await call('GET', `/endpoints/${id}`)).toMatchObject({ status: 404, code: 'endpoint_not_found' });
});

test('whoever manages the account sees and changes the hosts; whoever may only call it sees how many', async () => {
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
  // With one host that is not there, requests find the other one.
  for (let i = 0; i < 10; i++) expect((await post(id)).status).toBe(200);
});

test('a change is one thing at a time, and what is wrong with it is said', async () => {
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

test('an account cannot point the router at places where dedicated endpoints have no hosts', async () => {
  const inside = [`http://localhost:${platform.ports.standIn}/v1`, 'http://169.254.169.254', 'http://[::1]'];
  const { id } = await create();
  for (const url of inside) {
    const refused = [
      await call('POST', '/endpoints', { model: 'm', hosts: [url] }),
      await call('PATCH', `/endpoints/${id}`, { hosts: [host, url] }),
    ];
    for (const answer of refused) {
      expect(answer).toMatchObject({
        status: 400,
        code: 'invalid_request',
        json: { error: { param: 'hosts' } },
      });
    }
  }
  expect((await call('GET', `/endpoints/${id}`)).json.hosts).toEqual([host]);
});

test("another account's endpoint is not there, whatever is asked of it", async () => {
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
    const answer = await call(method, path, body, stranger);
    expect([method, path, answer.status, answer.code]).toEqual([method, path, 404, 'endpoint_not_found']);
  }
  expect((await post(id, stranger)).code).toBe('endpoint_not_found');
  expect((await post(id)).status).toBe(200);
});
