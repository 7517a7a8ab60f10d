import { randomUUID } from 'node:crypto';
import type { AppError } from '@hypervize/errors';
import { createPool, type Pool } from '@hypervize/postgres';
import { type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actor, type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
let replica: Router;
let database: Pool;
beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  router = await startRouter(url);
  replica = await startRouter(url);
  const options = { schema: 'inference', maxConnections: 2, statementTimeoutMs: 10_000, onError: () => {} };
  database = createPool({ ...options, url, name: 'test' });
});
afterAll(async () => {
  await database?.end();
  await replica?.stop();
  await router?.stop();
  await postgres?.stop();
});

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: AppError) => error.code,
  );
const newCreation = () => ({
  ...{
    accountId: randomUUID(),
    actor,
    model: 'm',
    hosts: ['http://127.0.0.1:9/v1', 'http://127.0.0.1:8/v1'],
  },
  idempotencyKey: randomUUID(),
});
const endpointsOf = async (accountId: string) =>
  (await router.endpoints.listEndpoints({ accountId })).endpoints.map(({ endpointId }) => endpointId);

describe('CreateEndpoint with an idempotency key', () => {
  test('creates one endpoint however often it is called at the same time at two replicas', async () => {
    const creation = newCreation();
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        (place % 2 === 0 ? router : replica).endpoints.createEndpoint(creation),
      ),
    );
    expect(responses.filter(({ repeated }) => !repeated)).toHaveLength(1);
    const ids = new Set(responses.map(({ endpoint }) => endpoint?.endpointId));
    expect(await endpointsOf(creation.accountId)).toEqual([...ids]);
  });

  test('returns the endpoint as it is now, and endpoint_not_found once it is deleted', async () => {
    const creation = newCreation();
    const { accountId } = creation;
    const { endpoint } = await router.endpoints.createEndpoint(creation);
    const id = { accountId, actor, endpointId: endpoint?.endpointId ?? '' };
    await router.endpoints.setAuthMode({ ...id, authMode: 'AUTH_MODE_PUBLIC' });
    expect(await replica.endpoints.createEndpoint(creation)).toMatchObject({
      ...{ repeated: true, endpoint: { endpointId: id.endpointId, authMode: 'AUTH_MODE_PUBLIC' } },
    });
    await router.endpoints.deleteEndpoint(id);
    expect(await codeOf(router.endpoints.createEndpoint(creation))).toBe('endpoint_not_found');
    expect(await endpointsOf(accountId)).toEqual([]);
  });

  test('refuses other parameters with idempotency_key_reused', async () => {
    const creation = newCreation();
    await router.endpoints.createEndpoint(creation);
    const others = [
      ...[
        { model: 'other' },
        { hosts: ['http://127.0.0.1:9/v1'] },
        { authMode: 'AUTH_MODE_PUBLIC' as const },
      ],
      ...[{ hosts: creation.hosts.toReversed() }],
    ];
    for (const other of others) {
      expect(await codeOf(replica.endpoints.createEndpoint({ ...creation, ...other }))).toBe(
        'idempotency_key_reused',
      );
    }
    // Private is what an auth mode that is not given means.
    const same = { ...creation, authMode: 'AUTH_MODE_PRIVATE' as const };
    expect(await router.endpoints.createEndpoint(same)).toMatchObject({ repeated: true });
    expect(await endpointsOf(creation.accountId)).toHaveLength(1);
  });

  test('is not refused because of the limit that its own first call has reached, and a refused call is not remembered', async () => {
    const creation = newCreation();
    const { accountId } = creation;
    const hosts = Array.from({ length: 63 }, (_, port) => `http://127.0.0.1:${port + 1}/v1`);
    await router.endpoints.createEndpoint({ accountId, actor, model: 'm', hosts });
    await router.endpoints.createEndpoint({ accountId, actor, model: 'm', hosts });
    const over = { ...creation, hosts: hosts.slice(0, 3) };
    expect(await codeOf(router.endpoints.createEndpoint(over))).toBe('too_many_hosts');
    expect(await router.endpoints.createEndpoint(creation)).toMatchObject({ repeated: false });
    expect(await codeOf(router.endpoints.createEndpoint({ ...creation, idempotencyKey: '' }))).toBe(
      'too_many_hosts',
    );
    expect(await router.endpoints.createEndpoint(creation)).toMatchObject({ repeated: true });
    expect(await endpointsOf(accountId)).toHaveLength(3);
  });

  test('is remembered for a day', async () => {
    const creation = newCreation();
    await router.endpoints.createEndpoint(creation);
    const age = (interval: string) =>
      database.query(
        'UPDATE idempotent_calls SET created_at = created_at - $2::interval WHERE account_id = $1',
        [creation.accountId, interval],
      );
    await age('23 hours 59 minutes');
    expect(await router.endpoints.createEndpoint(creation)).toMatchObject({ repeated: true });
    await age('1 minute');
    expect(await router.endpoints.createEndpoint(creation)).toMatchObject({ repeated: false });
    expect(await router.endpoints.createEndpoint(creation)).toMatchObject({ repeated: true });
    expect(await endpointsOf(creation.accountId)).toHaveLength(2);
  });

  test('is recorded once in the audit log', async () => {
    const creation = newCreation();
    await router.endpoints.createEndpoint(creation);
    await router.endpoints.createEndpoint(creation);
    const { rows } = await database.query('SELECT FROM audit_outbox WHERE account_id = $1', [
      creation.accountId,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('refuses an idempotency key that is not printable ASCII', async () => {
    const creation = { ...newCreation(), idempotencyKey: 'a\tb' };
    expect(await codeOf(router.endpoints.createEndpoint(creation))).toBe('invalid_request');
  });
});

test('a change of an endpoint tells how long its confirmation took', async () => {
  const { accountId, ...creation } = newCreation();
  const { endpoint } = await router.endpoints.createEndpoint({ ...creation, accountId });
  const id = { accountId, actor, endpointId: endpoint?.endpointId ?? '' };
  const { confirmation } = await router.endpoints.setAuthMode({ ...id, authMode: 'AUTH_MODE_PUBLIC' });
  expect(confirmation).toMatchObject({ state: 'STATE_CONFIRMED', tookMs: expect.any(Number) });
  const asked = await router.revocations.getRevocation({ seq: confirmation?.seq ?? 0 });
  expect(asked.confirmation?.tookMs).toBeUndefined();
});
