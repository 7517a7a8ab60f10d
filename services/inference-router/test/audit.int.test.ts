import { randomUUID } from 'node:crypto';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startAuditLog, type TestAuditLog } from './audit-log.js';
import { type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let log: TestAuditLog;
let databaseUrl: string;
const routers: Router[] = [];
beforeAll(async () => {
  postgres = await startTestPostgres();
});
beforeEach(async () => {
  [log, databaseUrl] = await Promise.all([startAuditLog(), postgres.createDatabase()]);
});
afterEach(async () => {
  await Promise.all(routers.splice(0).map((router) => router.stop()));
  await log.close();
});
afterAll(() => postgres?.stop());

const actor = { id: 'key:k0000000', address: '192.0.2.1' };
const hosts = ['http://127.0.0.1:9/v1'];
async function openRouter(env: Record<string, string> = {}): Promise<Router> {
  const router = await startRouter(databaseUrl, { KEY_SERVICE_ADDRESS: log.address, ...env });
  routers.push(router);
  return router;
}
const create = async ({ endpoints }: Router, accountId: string) =>
  (await endpoints.createEndpoint({ accountId, actor, model: 'm', hosts })).endpoint?.endpointId ?? '';
const summary = () => log.entries().map(({ action, outcome }) => `${action} ${outcome}`);

test('every change of an endpoint is recorded with its actor, address, outcome and what changed, in order', async () => {
  const router = await openRouter();
  const accountId = randomUUID();
  const endpointId = await create(router, accountId);
  const id = { accountId, actor, endpointId };
  await router.endpoints.setAuthMode({ ...id, authMode: 'AUTH_MODE_PUBLIC' });
  await router.endpoints.scaleEndpoint({ ...id, hosts: ['http://127.0.0.1:10'] });
  await router.endpoints.deleteEndpoint(id);
  const common = { accountId, endpointId, actor, outcome: 'success' };
  await eventually(() => expect(log.entries()).toHaveLength(4));
  expect(log.entries().map((entry) => ({ ...entry, details: JSON.parse(entry.detailsJson) }))).toMatchObject([
    {
      ...common,
      action: 'endpoint.created',
      details: { model: 'm', auth_mode: 'private', hosts, host_count: 1 },
    },
    { ...common, action: 'endpoint.auth_mode_set', details: { auth_mode: 'public' } },
    { ...common, action: 'endpoint.scaled', details: { hosts: ['http://127.0.0.1:10'] } },
    { ...common, action: 'endpoint.deleted', details: { drain_seconds: 0 } },
  ]);
});

test("operators' actions are recorded, as entries of the platform", async () => {
  const { pools } = await openRouter();
  await pools.putPool({ actor, pool: { model: 'm', hosts } });
  await pools.setHostDraining({ actor, url: 'http://127.0.0.1:9', draining: true });
  await pools.deletePool({ actor, model: 'm' });
  await expect(pools.deletePool({ actor, model: 'm' })).rejects.toMatchObject({ code: 'model_not_found' });
  await expect(pools.putPool({ actor, pool: { model: 'm' } })).rejects.toMatchObject({ param: 'pool' });
  await eventually(() => expect(log.entries()).toHaveLength(5));
  expect(summary()).toEqual([
    'pool.put success',
    'host.draining_set success',
    'pool.deleted success',
    'pool.deleted model_not_found',
    'pool.put invalid_request',
  ]);
  for (const entry of log.entries()) expect(entry).toMatchObject({ accountId: '', endpointId: '', actor });
});

test('refused attempts are recorded, for the account that made them', async () => {
  const router = await openRouter({ ENDPOINTS_PER_ACCOUNT: '1' });
  const { endpoints } = router;
  const [owner, stranger] = [randomUUID(), randomUUID()];
  const endpointId = await create(router, owner);
  const attempts = [
    endpoints.createEndpoint({ accountId: owner, actor, model: 'm', hosts }),
    endpoints.createEndpoint({ accountId: owner, actor, model: 'm', hosts: ['http://10.0.0.1'] }),
    endpoints.scaleEndpoint({ accountId: stranger, actor, endpointId, hosts }),
    endpoints.setAuthMode({ accountId: owner, actor, endpointId }),
    endpoints.deleteEndpoint({ accountId: stranger, actor, endpointId: 'no such endpoint' }),
  ];
  expect((await Promise.allSettled(attempts)).map(({ status }) => status)).toEqual(
    attempts.map(() => 'rejected'),
  );
  await eventually(() => expect(log.entries()).toHaveLength(1 + attempts.length));
  const seen = log.entries().map((entry) => [entry.accountId, entry.action, entry.endpointId, entry.outcome]);
  expect(seen.slice(1)).toEqual(
    expect.arrayContaining([
      [owner, 'endpoint.created', '', 'too_many_endpoints'],
      [owner, 'endpoint.created', '', 'invalid_request'],
      [stranger, 'endpoint.scaled', endpointId, 'endpoint_not_found'],
      [owner, 'endpoint.auth_mode_set', endpointId, 'invalid_request'],
      [stranger, 'endpoint.deleted', '', 'endpoint_not_found'],
    ]),
  );
});

test('while key-service is away changes are made, and their entries are delivered once it is back, each once', async () => {
  log.responds = false;
  const router = await openRouter();
  const accountId = randomUUID();
  const ids = [await create(router, accountId), await create(router, accountId)];
  await eventually(() => expect(log.arrivals()).toBeGreaterThan(2));
  await eventually(async () => expect(await router.metrics()).toMatch(/hvz_audit_outbox_entries\S* 2/));
  log.responds = true;
  await eventually(async () => expect(await router.metrics()).toMatch(/hvz_audit_outbox_entries\S* 0/));
  expect(log.entries().map(({ endpointId }) => endpointId)).toEqual(ids);
});

test('several replicas deliver each entry once, and those of an endpoint in order', async () => {
  const [one, other] = [await openRouter(), await openRouter()];
  const accountId = randomUUID();
  const endpointId = await create(one, accountId);
  const expected = ['endpoint.created success'];
  for (let i = 0; i < 20; i++) {
    const router = i % 2 === 0 ? one : other;
    const authMode = i % 3 === 0 ? 'AUTH_MODE_PUBLIC' : 'AUTH_MODE_PRIVATE';
    await router.endpoints.setAuthMode({ accountId, actor, endpointId, authMode });
    expected.push('endpoint.auth_mode_set success');
  }
  await one.endpoints.deleteEndpoint({ accountId, actor, endpointId });
  expected.push('endpoint.deleted success');
  await eventually(() => expect(summary()).toEqual(expected));
  expect(log.arrivals()).toBe(expected.length);
});

test('an entry that key-service refuses does not hold up the others', async () => {
  log.refuses = 'host.draining_set';
  const router = await openRouter();
  await router.pools.setHostDraining({ actor, url: 'http://127.0.0.1:9', draining: true });
  await router.pools.putPool({ actor, pool: { model: 'm', hosts } });
  await eventually(() => expect(summary()).toEqual(['pool.put success']));
});

test('an account cannot pass its quota of endpoints or hosts, not even with parallel calls at several replicas', async () => {
  const env = { ENDPOINTS_PER_ACCOUNT: '4', HOSTS_PER_ACCOUNT: '6' };
  const replicas = [await openRouter(env), await openRouter(env)];
  const accountId = randomUUID();
  const codes = (calls: Promise<unknown>[]) =>
    Promise.all(
      calls.map((call) =>
        call.then(
          () => 'ok',
          (error: { code: string }) => error.code,
        ),
      ),
    );
  const results = await codes(
    Array.from({ length: 20 }, (_, i) => create(replicas[i % 2] as Router, accountId)),
  );
  expect(results.filter((result) => result === 'ok')).toHaveLength(4);
  expect(new Set(results)).toEqual(new Set(['ok', 'too_many_endpoints']));

  const [router] = replicas as [Router];
  const { endpoints } = await router.endpoints.listEndpoints({ accountId });
  const scale = (endpointId: string, count: number) =>
    router.endpoints.scaleEndpoint({
      ...{ accountId, actor, endpointId },
      hosts: Array.from({ length: count }, (_, i) => `http://127.0.0.1:9/${i}`),
    });
  const scaled = await codes(endpoints.map(({ endpointId }) => scale(endpointId, 2)));
  expect(scaled.filter((result) => result === 'ok')).toHaveLength(2);
  expect(new Set(scaled)).toEqual(new Set(['ok', 'too_many_hosts']));
  // Other accounts are not affected, and a deletion makes room.
  await create(router, randomUUID());
  const [first] = endpoints;
  await router.endpoints.deleteEndpoint({ accountId, actor, endpointId: first?.endpointId ?? '' });
  await create(router, accountId);
});
