import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { keepOpen, respond, startGoodHost, startHoldingHost, startHost, type TestHost } from './hosts.js';
import { actor, type Router, startRouter } from './router.js';

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

/** Creates an endpoint of a new account. */
async function newEndpoint(...hosts: readonly Pick<TestHost, 'url'>[]) {
  const accountId = randomUUID();
  const urls = hosts.map(({ url }) => url);
  const { endpoint } = await router.endpoints.createEndpoint({ accountId, actor, model: 'm', hosts: urls });
  const id = { accountId, actor, endpointId: endpoint?.endpointId ?? '' };
  const path = `/dedicated/${id.endpointId}/chat/completions`;
  return {
    id,
    endpoint,
    send: (account: string = accountId) => router.send('m', { path, account, owner: accountId }),
    post: (account: string = accountId) => router.post('m', { path, account, owner: accountId }),
    state: async () => (await router.endpoints.getEndpoint(id)).endpoint?.state,
  };
}
const ready = 'ENDPOINT_STATE_READY';
const draining = 'ENDPOINT_STATE_DRAINING';
const becomes = (state: () => Promise<string | undefined>, expected: string) =>
  eventually(async () => expect(await state()).toBe(expected));
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );

describe('the states of an endpoint', () => {
  test('it is provisioning until a probe of one of its hosts succeeds, then ready, and served in both states', async () => {
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
    await becomes(state, ready);
  });

  test('while draining it refuses new requests and changes, and finishes requests in flight; then it is deleted', async () => {
    const host = await keep(startHoldingHost());
    const { id, send, post, state } = await newEndpoint(host);
    await becomes(state, ready);
    const inFlight = send().response;
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
    host.held()[0]?.respond();
    expect((await inFlight).status).toBe(200);
    await eventually(async () => expect(await refusal(state())).toBe('endpoint_not_found'));
    expect((await post()).code).toBe('endpoint_not_found');
  });

  test('requests in flight at the end of the drain time are cancelled', async () => {
    const host = await keep(startHoldingHost());
    const { id, send } = await newEndpoint(host);
    const inFlight = send().response;
    await eventually(() => expect(host.held()).toHaveLength(1));
    await router.endpoints.deleteEndpoint({ ...id, drainSeconds: 1 });
    expect(await inFlight).toMatchObject({ status: 404, code: 'endpoint_not_found' });
    await eventually(() => expect(host.held()[0]?.response.destroyed).toBe(true));
  });

  test('without a drain time it is deleted at once and its requests in flight are cancelled, also if it was draining', async () => {
    const host = await keep(startHoldingHost());
    const { id, send, post, state } = await newEndpoint(host);
    const inFlight = send().response;
    await eventually(() => expect(host.held()).toHaveLength(1));
    await router.endpoints.deleteEndpoint({ ...id, drainSeconds: 3_600 });
    await router.endpoints.deleteEndpoint(id);
    expect(await inFlight).toMatchObject({ status: 404, code: 'endpoint_not_found' });
    expect((await post()).code).toBe('endpoint_not_found');
    expect(await refusal(state())).toBe('endpoint_not_found');
    expect(await refusal(router.endpoints.deleteEndpoint(id))).toBe('endpoint_not_found');
  });
});

describe('scaling an endpoint', () => {
  test('moves new requests to the new hosts only, while the previous ones finish their requests', async () => {
    const before = await keep(startHoldingHost());
    const { id, send, post } = await newEndpoint(before);
    const inFlight = send().response;
    await eventually(() => expect(before.held()).toHaveLength(1));
    const after = await keep(startGoodHost('after'));
    const { endpoint } = await router.endpoints.scaleEndpoint({ ...id, hosts: [`${after.url}/`, after.url] });
    expect(endpoint?.hosts).toEqual([after.url]);
    for (let i = 0; i < 5; i++) expect((await post()).text).toBe('{"host":"after"}');
    expect(before.requestCount()).toBe(1);
    before.held()[0]?.respond();
    expect((await inFlight).status).toBe(200);
  });
});

describe('the owner of an endpoint', () => {
  test('is checked by every call, and other accounts get the same error as for a missing endpoint', async () => {
    const host = await keep(startGoodHost());
    const { id, post, state } = await newEndpoint(host);
    const { endpoints } = router;
    const theirs = { accountId: randomUUID(), actor, endpointId: id.endpointId };
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
    await becomes(state, ready);
    expect((await post()).status).toBe(200);
  });

  test('is not checked while it is public, and is again once it is private, also for requests in flight', async () => {
    const host = await keep(startHoldingHost());
    const { id, send } = await newEndpoint(host);
    const { confirmation } = await router.endpoints.setAuthMode({ ...id, authMode: 'AUTH_MODE_PUBLIC' });
    expect(confirmation?.state).toBe('STATE_CONFIRMED');
    const [owners, strangers] = [send().response, send('stranger').response];
    await eventually(() => expect(host.held()).toHaveLength(2));
    await router.endpoints.setAuthMode({ ...id, authMode: 'AUTH_MODE_PRIVATE' });
    expect(await strangers).toMatchObject({ status: 404, code: 'endpoint_not_found' });
    await eventually(() => expect(host.held().filter(({ response }) => response.destroyed)).toHaveLength(1));
    for (const held of [...host.held()]) held.respond();
    expect((await owners).status).toBe(200);
  });

  test('while it is public, serves others only if the head names its owner as the account that was checked', async () => {
    const { id } = await newEndpoint(await keep(startGoodHost()));
    await router.endpoints.setAuthMode({ ...id, authMode: 'AUTH_MODE_PUBLIC' });
    const path = `/dedicated/${id.endpointId}/chat/completions`;
    const statusFor = async (owner: string) =>
      (await router.post('m', { path, account: 'stranger', owner })).status;
    expect(await statusFor(id.accountId)).toBe(200);
    for (const owner of ['', 'stranger', 'another']) expect(await statusFor(owner)).toBe(503);
  });
});

test('hosts of endpoints that never respond to a probe do not delay the probes of elastic pools', async () => {
  const slowProbing = await startRouter(await postgres.createDatabase(), {
    PROBE_INTERVAL_MS: '100',
    PROBE_TIMEOUT_MS: '60000',
  });
  try {
    let probed = 0;
    const silent = createServer(() => probed++).listen(0, '127.0.0.1');
    await keep(once(silent, 'listening').then(() => ({ close: async () => void silent.close() })));
    const hosts = [`http://127.0.0.1:${(silent.address() as AddressInfo).port}`];
    await slowProbing.endpoints.createEndpoint({ accountId: randomUUID(), actor, model: 'm', hosts });
    await eventually(() => expect(probed).toBe(1));
    let up = true;
    const elastic = await keep(
      startHost(
        (_request, response) => respond(response, 'elastic'),
        () => up,
      ),
    );
    const model = await slowProbing.newPool([elastic.url]);
    const probe = async () => (await slowProbing.status(model)).hosts[0]?.probe;
    await becomes(probe, 'PROBE_UP');
    up = false;
    await becomes(probe, 'PROBE_DOWN');
  } finally {
    await slowProbing.stop();
  }
});

test('a new endpoint becomes ready at once, however many hosts of another account never respond', async () => {
  const slowProbing = await startRouter(await postgres.createDatabase(), {
    PROBE_TIMEOUT_MS: '60000',
    ENDPOINTS_PER_ACCOUNT: '60',
    HOSTS_PER_ACCOUNT: '4000',
  });
  try {
    const silent = createServer().listen(0, '127.0.0.1');
    const sockets: Socket[] = [];
    silent.on('connection', (socket) => sockets.push(socket.on('error', () => {})));
    const close = async () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    };
    await keep(once(silent, 'listening').then(() => ({ close })));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const attacker = { accountId: randomUUID(), actor, model: 'm' };
    for (let i = 0; i < 60; i++) {
      const hosts = Array.from({ length: 64 }, (_, j) => `${url}/${i}-${j}`);
      await slowProbing.endpoints.createEndpoint({ ...attacker, hosts });
    }
    const host = await keep(startGoodHost());
    const bystander = { accountId: randomUUID(), actor, model: 'm', hosts: [host.url] };
    const { endpoint } = await slowProbing.endpoints.createEndpoint(bystander);
    const id = { accountId: bystander.accountId, endpointId: endpoint?.endpointId ?? '' };
    await becomes(async () => (await slowProbing.endpoints.getEndpoint(id)).endpoint?.state, ready);
    expect(sockets.length).toBeLessThanOrEqual(32);
  } finally {
    await slowProbing.stop();
  }
});

test('an invalid call names the field at fault', async () => {
  const { id } = await newEndpoint({ url: 'http://127.0.0.1:9' });
  const { endpoints } = router;
  const field = (call: Promise<unknown>) =>
    call.then(
      () => 'accepted',
      (error: { param: string }) => error.param,
    );
  expect(await field(endpoints.deleteEndpoint({ ...id, drainSeconds: -1 }))).toBe('drain_seconds');
  expect(await field(endpoints.deleteEndpoint({ ...id, drainSeconds: 3_601 }))).toBe('drain_seconds');
  expect(await field(endpoints.scaleEndpoint({ ...id, hosts: [] }))).toBe('hosts');
  expect(await field(endpoints.scaleEndpoint({ ...id, hosts: ['ftp://h'] }))).toBe('hosts');
  expect(await field(endpoints.setAuthMode(id))).toBe('auth_mode');
  expect(await field(endpoints.deleteEndpoint({ ...id, actor: null }))).toBe('actor');
  const hosts = ['http://127.0.0.1:9'];
  expect(await field(endpoints.createEndpoint({ accountId: randomUUID(), model: 'm', hosts }))).toBe('actor');
});

test('with a list of allowed hosts, endpoints cannot be created with or scaled to other hosts', async () => {
  const strict = await startRouter(await postgres.createDatabase(), {
    DEDICATED_HOSTS: '10.20.0.0/16,.gpu.example.com',
  });
  const accountId = randomUUID();
  const create = (host: string) =>
    strict.endpoints.createEndpoint({ accountId, actor, model: 'm', hosts: [host] });
  try {
    const { endpoint } = await create('http://10.20.0.1:8000/v1');
    await create('https://a.gpu.example.com');
    const inside = 'http://127.0.0.1:8081';
    await expect(create(inside)).rejects.toMatchObject({ code: 'invalid_request', param: 'hosts' });
    const id = { accountId, actor, endpointId: endpoint?.endpointId ?? '' };
    await expect(
      strict.endpoints.scaleEndpoint({ ...id, hosts: ['http://10.20.0.1', inside] }),
    ).rejects.toMatchObject({ code: 'invalid_request', param: 'hosts' });
  } finally {
    await strict.stop();
  }
});
