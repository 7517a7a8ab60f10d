import { randomUUID } from 'node:crypto';
import { type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { actor, type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
beforeAll(async () => {
  postgres = await startTestPostgres();
  router = await startRouter(await postgres.createDatabase());
});
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
});

test('the state of a change is shown to the account of its endpoint, also after later changes, and to no other account', async () => {
  const create = async () => {
    const accountId = randomUUID();
    const request = { accountId, actor, model: 'm', hosts: ['http://127.0.0.1:9/v1'] };
    const { endpoint } = await router.endpoints.createEndpoint(request);
    return { accountId, actor, endpointId: endpoint?.endpointId ?? '' };
  };
  const [own, other] = [await create(), await create()];
  const setMode = async (id: typeof own, authMode: 'AUTH_MODE_PUBLIC' | 'AUTH_MODE_PRIVATE') =>
    (await router.endpoints.setAuthMode({ ...id, authMode })).confirmation?.seq ?? 0;
  const seq = await setMode(own, 'AUTH_MODE_PUBLIC');
  await setMode(own, 'AUTH_MODE_PRIVATE');
  await setMode(other, 'AUTH_MODE_PUBLIC');

  const get = (accountId: string, of = seq) => router.revocations.getRevocation({ seq: of, accountId });
  expect((await get(own.accountId)).confirmation).toMatchObject({ seq, state: 'STATE_CONFIRMED' });
  await expect(get(other.accountId)).rejects.toMatchObject({ code: 'revocation_not_found' });
  await expect(get(own.accountId, seq + 1_000)).rejects.toMatchObject({ code: 'revocation_not_found' });
  expect((await router.revocations.getRevocation({ seq })).confirmation?.seq).toBe(seq);
});
