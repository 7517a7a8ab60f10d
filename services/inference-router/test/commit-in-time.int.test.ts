import { randomUUID } from 'node:crypto';
import { createPool, type Pool, withTransaction } from '@hypervize/postgres';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actor, type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
let database: Pool;
beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  router = await startRouter(url);
  const options = { schema: 'inference', maxConnections: 2, statementTimeoutMs: 10_000, onError: () => {} };
  database = createPool({ ...options, url, name: 'test' });
});
afterAll(async () => {
  await database?.end();
  await router?.stop();
  await postgres?.stop();
});

type Options = { readonly timeoutMs?: number; readonly signal?: AbortSignal };
const hosts = ['http://127.0.0.1:9/v1'];
const newEndpoint = async (accountId: string) => {
  const { endpoint } = await router.endpoints.createEndpoint({ accountId, actor, model: 'm', hosts });
  return { accountId, actor, endpointId: endpoint?.endpointId ?? '' };
};
type Ids = Awaited<ReturnType<typeof newEndpoint>>;

describe.each<[string, (ids: Ids, options: Options) => Promise<unknown>]>([
  [
    'CreateEndpoint',
    (ids, options) => router.endpoints.createEndpoint({ ...ids, model: 'm', hosts }, options),
  ],
  [
    'ScaleEndpoint',
    (ids, options) => router.endpoints.scaleEndpoint({ ...ids, hosts: ['http://127.0.0.1:8/v1'] }, options),
  ],
  [
    'SetAuthMode',
    (ids, options) => router.endpoints.setAuthMode({ ...ids, authMode: 'AUTH_MODE_PUBLIC' }, options),
  ],
  ['DeleteEndpoint', (ids, options) => router.endpoints.deleteEndpoint(ids, options)],
])('%s', (method, change) => {
  /** Begins the change while no change can be committed, ends the call, and lets changes be committed again. */
  const changeWhileHeld = async (endCall: Options, abort: () => void = () => {}) => {
    const ids = await newEndpoint(randomUUID());
    const before = (await router.endpoints.listEndpoints(ids)).endpoints;
    const done = async () => {
      const metrics = await router.metrics();
      const series = new RegExp(
        `hvz_rpc_duration_seconds_count\\{method="${method}",code="(cancelled|deadline_exceeded)"[^}]*\\} (\\d+)`,
        'g',
      );
      return [...metrics.matchAll(series)].reduce((sum, [, , count]) => sum + Number(count), 0);
    };
    const doneBefore = await done();
    await withTransaction(database, async (db) => {
      await db.query('UPDATE endpoint_head SET version = version');
      const call = expect(change(ids, endCall)).rejects.toMatchObject({
        code: expect.stringMatching(/^(cancelled|deadline_exceeded)$/),
      });
      await eventually(async () => {
        const { rows } = await db.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        expect(rows).toHaveLength(1);
      });
      abort();
      await call;
    });
    await eventually(async () => expect(await done()).toBe(doneBefore + 1));
    expect((await router.endpoints.listEndpoints(ids)).endpoints).toEqual(before);
  };

  test('is not committed after the deadline of its call', () => changeWhileHeld({ timeoutMs: 1_000 }));

  test('is not committed after its call was cancelled', async () => {
    const abort = new AbortController();
    await changeWhileHeld({ signal: abort.signal }, () => abort.abort());
  });
});
