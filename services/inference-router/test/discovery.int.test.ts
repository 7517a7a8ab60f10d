import {
  eventually,
  type NameServer,
  type PostgresServer,
  startNameServer,
  startTestPostgres,
} from '@hypervize/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startGoodHost, type TestHost } from './hosts.js';
import { type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let names: NameServer;
let router: Router;
let one: TestHost;
let two: TestHost;
beforeAll(async () => {
  names = await startNameServer();
  one = await startGoodHost('one');
  two = await startGoodHost('two');
  postgres = await startTestPostgres();
  router = await startRouter(await postgres.createDatabase(), {
    DNS_SERVERS: names.address,
    DNS_INTERVAL_MS: '100',
    DNS_TIMEOUT_MS: '100',
  });
});
afterAll(async () => {
  await router?.stop();
  await Promise.all([one?.close(), two?.close(), names?.close()]);
  await postgres?.stop();
});
let poolName = '';
let number = 0;
beforeEach(() => {
  names.setMode('normal');
  names.setRecords([]);
  poolName = `pool-${number++}.test`;
});

const here = { name: 'here.test', type: 'A', address: '127.0.0.1' } as const;
const srv = (host: TestHost) => {
  return {
    name: poolName,
    type: 'SRV',
    target: 'here.test',
    port: Number(new URL(host.url).port),
  } as const;
};
const poolByServices = () => router.newPool([], { srv: [`http://${poolName}/v1`] });
const urls = async (model: string) => (await router.status(model)).hosts.map(({ url }) => url);
const becomes = (model: string, ...hosts: TestHost[]) =>
  eventually(async () => expect(await urls(model)).toEqual(hosts.map(({ url }) => url).sort()));

test('a pool with an SRV name serves on the hosts of its records, and follows changes of the records', async () => {
  names.setRecords([here, srv(one)]);
  const model = await poolByServices();
  await becomes(model, one);
  expect((await router.post(model)).text).toBe('{"host":"one"}');
  names.setRecords([here, srv(one), srv(two)]);
  await becomes(model, one, two);
  names.setRecords([here, srv(two)]);
  await becomes(model, two);
  expect((await router.post(model)).text).toBe('{"host":"two"}');
});

test('a pool with a DNS name has each of its addresses as a host', async () => {
  names.setRecords([here, { name: 'here.test', type: 'AAAA', address: '2001:db8::1' }]);
  const { port } = new URL(one.url);
  const model = await router.newPool([], { dns: [`http://here.test:${port}/v1`] });
  await eventually(async () =>
    expect(await urls(model)).toEqual([one.url, `http://[2001:db8::1]:${port}/v1`]),
  );
});

test('a pool whose name has never been resolved is no_capacity, and serves once it is resolved', async () => {
  const model = await poolByServices();
  const response = await router.post(model);
  expect(response).toMatchObject({ status: 503, code: 'no_capacity' });
  expect(response.headers['retry-after']).toBeDefined();
  names.setRecords([here, srv(one)]);
  await eventually(async () => expect((await router.post(model)).status).toBe(200));
});

test.each([
  ['fails', () => names.setMode('servfail')],
  ['does not respond', () => names.setMode('silent')],
  ['no longer has the name', () => names.setRecords([])],
  ['has no address for the records', () => names.setRecords([srv(one)])],
])('when the name server %s, the pool keeps its hosts', async (_case, breakIt) => {
  names.setRecords([here, srv(one)]);
  const model = await poolByServices();
  await becomes(model, one);
  breakIt();
  // Enough queries for several rounds of resolution.
  const before = names.queryCount();
  await eventually(() => expect(names.queryCount()).toBeGreaterThan(before + 20));
  expect(await urls(model)).toEqual([one.url]);
  expect((await router.post(model)).status).toBe(200);
});
