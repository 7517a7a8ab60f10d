import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, keepOpen, startGoodHost, startHoldingHost, startHost, type TestHost } from './hosts.js';
import { type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
const { keep, closeAll } = keepOpen();
beforeAll(async () => {
  postgres = await startTestPostgres();
  router = await startRouter(await postgres.createDatabase(), { PROBE_INTERVAL_MS: '100' });
});
afterEach(closeAll);
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
});

const { stringContaining } = expect;

/** An endpoint of a new account. */
async function newEndpoint(...hosts: readonly Pick<TestHost, 'url'>[]) {
  const accountId = randomUUID();
  const urls = hosts.map(({ url }) => url);
  const { endpoint } = await router.endpoints.createEndpoint({ accountId, model: 'm', hosts: urls });
  const id = { accountId, endpointId: endpoint?.endpointId ?? '' };
  const path = `/dedicated/${id.endpointId}/chat/completions`;
  return {
    id,
    endpoint,
    ask: (account: string = accountId) => router.ask('m', { path, account }),
    post: (account: string = accountId) => router.post('m', { path, account }),
    state: async () => (await router.endpoints.getEndpoint(id)).endpoint?.state,
  };
}
const ready = 'ENDPOINT_STATE_READY';
const draining = 'ENDPOINT_STATE_DRAINING';
const comes = (state: () => Promise<string | undefined>, wanted: string) =>
  eventually(async () => expect(await state()).toBe(wanted));
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

describe('the states of an endpoint', () => {
  test('it is provisioning until one of its hosts has been seen to be up, then ready, and served in both', async () => {
    let up = false;
    const host = await keep(
      startHost(
        (_request, response) => response.writeHead(200).end('{}'),
        () => up,
      ),
    );
    const { endpoint, post, state } = await newEndpoint(host);
    expect(endpoint?.state).toBe('ENDPOINT_STATE_PROVISIONING');
    expect((await post()).status).toBe(200);
    expect(await state()).toBe('ENDPOINT_STATE_PROVISIONING');
    up = true;
    await comes(state, ready);
  });

  test('while it drains it takes nothing new, finishes what it has, and cannot be changed; then it is gone', async () => {
    const host = await keep(startHoldingHost());
    const { id, ask, post, state } = await newEndpoint(host);
    await comes(state, ready);
    const underWay = ask().answer;
    await eventually(() => expect(host.held()).toHaveLength(1));
    const { confirmation } = await router.endpoints.deleteEndpoint({ ...id, drainSeconds: 3 });
    expect(confirmation?.state).toBe('STATE_CONFIRMED');
    expect(await state()).toBe(draining);
    expect(await post()).toMatchObject({
      status: 404,
      code: 'endpoint_not_found',
      text: stringContaining('being deleted'),
    });
    const authMode = 'AUTH_MODE_PUBLIC';
    expect(await refusal(router.endpoints.setAuthMode({ ...id, authMode }))).toBe('endpoint_not_active');
    expect(await refusal(router.endpoints.scaleEndpoint({ ...id, hosts: [host.url] }))).toBe(
      'endpoint_not_active',
    );
    expect(await refusal(router.endpoints.deleteEndpoint({ ...id, drainSeconds: 5 }))).toBe(
      'endpoint_not_active',
    );
    host.held()[0]?.answer();
    expect((await underWay).status).toBe(200);
    await eventually(async () => expect(await refusal(state())).toBe('endpoint_not_found'));
    expect((await post()).code).toBe('endpoint_not_found');
  });

  test('what is under way when it has drained for long enough is cut off', async () => {
    const host = await keep(startHoldingHost());
    const { id, ask } = await newEndpoint(host);
    const underWay = ask().answer;
    await eventually(() => expect(host.held()).toHaveLength(1));
    await router.endpoints.deleteEndpoint({ ...id, drainSeconds: 1 });
    expect(await underWay).toMatchObject({ status: 404, code: 'endpoint_not_found' });
    await eventually(() => expect(host.held()[0]?.response.destroyed).toBe(true));
  });

  test('without time to drain it is gone at once, with all that is under way, also if it was draining', async () => {
    const host = await keep(startHoldingHost());
    const { id, ask, post, state } = await newEndpoint(host);
    const underWay = ask().answer;
    await eventually(() => expect(host.held()).toHaveLength(1));
    await router.endpoints.deleteEndpoint({ ...id, drainSeconds: 3_600 });
    await router.endpoints.deleteEndpoint(id);
    expect(await underWay).toMatchObject({ status: 404, code: 'endpoint_not_found' });
    expect((await post()).code).toBe('endpoint_not_found');
    expect(await refusal(state())).toBe('endpoint_not_found');
    expect(await refusal(router.endpoints.deleteEndpoint(id))).toBe('endpoint_not_found');
  });
});

describe('an endpoint with other hosts', () => {
  test('serves on these alone from then on; the others finish what they have', async () => {
    const before = await keep(startHoldingHost());
    const { id, ask, post } = await newEndpoint(before);
    const underWay = ask().answer;
    await eventually(() => expect(before.held()).toHaveLength(1));
    const after = await keep(startGoodHost('after'));
    const { endpoint } = await router.endpoints.scaleEndpoint({ ...id, hosts: [`${after.url}/`, after.url] });
    expect(endpoint?.hosts).toEqual([after.url]);
    for (let i = 0; i < 5; i++) expect((await post()).text).toBe('{"host":"after"}');
    expect(before.asked()).toBe(1);
    before.held()[0]?.answer();
    expect((await underWay).status).toBe(200);
  });
});

describe('whose an endpoint is', () => {
  test('matters to every call, and a stranger is told no more than if it were not there', async () => {
    const host = await keep(startGoodHost());
    const { id, post, state } = await newEndpoint(host);
    const { endpoints } = router;
    const theirs = { accountId: randomUUID(), endpointId: id.endpointId };
    const calls = [
      endpoints.getEndpoint(theirs),
      endpoints.setAuthMode({ ...theirs, authMode: 'AUTH_MODE_PUBLIC' }),
      endpoints.scaleEndpoint({ ...theirs, hosts: ['http://127.0.0.1:9'] }),
      endpoints.deleteEndpoint({ ...theirs, drainSeconds: 5 }),
      endpoints.deleteEndpoint(theirs),
    ];
    expect(await Promise.all(calls.map(refusal))).toEqual(calls.map(() => 'endpoint_not_found'));
    expect((await endpoints.listEndpoints({ accountId: theirs.accountId })).endpoints).toEqual([]);
    expect(await post(theirs.accountId)).toMatchObject({ status: 404, code: 'endpoint_not_found' });
    await comes(state, ready);
    expect((await post()).status).toBe(200);
  });

  test('does not matter once it is public, and does again once it is private, to what is under way too', async () => {
    const host = await keep(startHoldingHost());
    const { id, ask } = await newEndpoint(host);
    const { confirmation } = await router.endpoints.setAuthMode({ ...id, authMode: 'AUTH_MODE_PUBLIC' });
    expect(confirmation?.state).toBe('STATE_CONFIRMED');
    const [owners, strangers] = [ask().answer, ask('stranger').answer];
    await eventually(() => expect(host.held()).toHaveLength(2));
    await router.endpoints.setAuthMode({ ...id, authMode: 'AUTH_MODE_PRIVATE' });
    expect(await strangers).toMatchObject({ status: 404, code: 'endpoint_not_found' });
    await eventually(() => expect(host.held().filter(({ response }) => response.destroyed)).toHaveLength(1));
    for (const held of [...host.held()]) held.answer();
    expect((await owners).status).toBe(200);
  });
});

test('hosts of an endpoint that never answer a probe do not keep those of elastic pools from being looked after', async () => {
  const patient = await startRouter(await postgres.createDatabase(), {
    PROBE_INTERVAL_MS: '100',
    PROBE_TIMEOUT_MS: '60000',
  });
  try {
    let probed = 0;
    const silent = createServer(() => probed++).listen(0, '127.0.0.1');
    await keep(once(silent, 'listening').then(() => ({ close: async () => void silent.close() })));
    const hosts = [`http://127.0.0.1:${(silent.address() as AddressInfo).port}`];
    await patient.endpoints.createEndpoint({ accountId: randomUUID(), model: 'm', hosts });
    await eventually(() => expect(probed).toBe(1));
    let up = true;
    const elastic = await keep(
      startHost(
        (_request, response) => answer(response, 'elastic'),
        () => up,
      ),
    );
    const model = await patient.newPool([elastic.url]);
    const probe = async () => (await patient.status(model)).hosts[0]?.probe;
    await comes(probe, 'PROBE_UP');
    up = false;
    await comes(probe, 'PROBE_DOWN');
  } finally {
    await patient.stop();
  }
});

test('what is wrong with a call is said by the name of the field', async () => {
  const { id } = await newEndpoint({ url: 'http://127.0.0.1:9' });
  const { endpoints } = router;
  const field = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error: { param: string }) => error.param,
    );
  expect(await field(endpoints.deleteEndpoint({ ...id, drainSeconds: -1 }))).toBe('drain_seconds');
  expect(await field(endpoints.deleteEndpoint({ ...id, drainSeconds: 3_601 }))).toBe('drain_seconds');
  expect(await field(endpoints.scaleEndpoint({ ...id, hosts: [] }))).toBe('hosts');
  expect(await field(endpoints.scaleEndpoint({ ...id, hosts: ['ftp://h'] }))).toBe('hosts');
  expect(await field(endpoints.setAuthMode(id))).toBe('auth_mode');
});

test('where a list says where hosts may be, they may be nowhere else, whoever asks', async () => {
  const strict = await startRouter(await postgres.createDatabase(), {
    DEDICATED_HOSTS: '10.20.0.0/16,.gpu.example.com',
  });
  const accountId = randomUUID();
  const create = (host: string) => strict.endpoints.createEndpoint({ accountId, model: 'm', hosts: [host] });
  try {
    const { endpoint } = await create('http://10.20.0.1:8000/v1');
    await create('https://a.gpu.example.com');
    const inside = 'http://127.0.0.1:8081';
    await expect(create(inside)).rejects.toMatchObject({ code: 'invalid_request', param: 'hosts' });
    const id = { accountId, endpointId: endpoint?.endpointId ?? '' };
    await expect(
      strict.endpoints.scaleEndpoint({ ...id, hosts: ['http://10.20.0.1', inside] }),
    ).rejects.toMatchObject({ code: 'invalid_request', param: 'hosts' });
  } finally {
    await strict.stop();
  }
});
