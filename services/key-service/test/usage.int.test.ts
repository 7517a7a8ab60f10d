import { randomUUID } from 'node:crypto';
import { type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actor, type Service, startKeyService } from './service.js';
import { eventOf, queryUsage } from './usage-events.js';

let postgres: PostgresServer;
let service: Service;
beforeAll(async () => {
  postgres = await startTestPostgres();
  service = await startKeyService(await postgres.createDatabase());
});
afterAll(async () => {
  await service?.stop();
  await postgres?.stop();
});

const requestsOf = async (accountId: string) => (await queryUsage(service, accountId)).rows[0]?.requests ?? 0;

describe('usage events', () => {
  test('are counted once though they are sent twice, alone or with new ones, in sequence or concurrently', async () => {
    const accountId = randomUUID();
    const send = (...seqs: number[]) =>
      service.usage.recordUsage({
        producerId: accountId,
        events: seqs.map((seq) => eventOf(accountId, seq)),
      });
    expect(await send(1, 2)).toEqual({ countedSeq: 2 });
    expect(await send(1, 2)).toEqual({ countedSeq: 2 });
    expect(await send(2, 3, 7)).toEqual({ countedSeq: 7 });
    expect(await send(5)).toEqual({ countedSeq: 7 });
    await Promise.all(Array.from({ length: 10 }, () => send(8, 9, 10)));
    expect(await requestsOf(accountId)).toBe(7);
  });

  test('of different producers are all counted, also concurrently and in the same rows', async () => {
    const accountId = randomUUID();
    const models = ['m', 'n', 'o'];
    await Promise.all(
      Array.from({ length: 20 }, (_, producer) => {
        const order = producer % 2 === 0 ? models : [...models].reverse();
        const events = order.map((model, i) => eventOf(accountId, i + 1, { model }));
        return service.usage.recordUsage({ producerId: `${accountId}-${producer}`, events });
      }),
    );
    expect(await requestsOf(accountId)).toBe(60);
  });

  test('of a batch are not counted if one of them is invalid', async () => {
    const accountId = randomUUID();
    const events = [eventOf(accountId, 1), eventOf(accountId, 2, { promptTokens: -1 })];
    await expect(service.usage.recordUsage({ producerId: accountId, events })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'prompt_tokens',
    });
    expect(await requestsOf(accountId)).toBe(0);
  });
});

test.each([
  ['no producer', { producerId: '' }, 'producer_id'],
  ['no events', { events: [] }, 'events'],
  ['seqs that are not ascending', { events: [eventOf(randomUUID(), 2), eventOf(randomUUID(), 2)] }, 'events'],
  ['an invalid account id', { events: [eventOf('me', 1)] }, 'account_id'],
  ['no model', { events: [eventOf(randomUUID(), 1, { model: '' })] }, 'model'],
])('%s is refused in a usage batch', async (_what, extra, param) => {
  const request = { producerId: 'p', events: [eventOf(randomUUID(), 1)], ...extra };
  await expect(service.usage.recordUsage(request)).rejects.toMatchObject({ code: 'invalid_request', param });
});

describe('allowances', () => {
  test('are the limits of an account and its usage in this month only', async () => {
    const accountId = await service.newAccount();
    const allowance = async () =>
      (await service.usage.getAllowances({ accountIds: [accountId] })).allowances[0];
    const now = new Date();
    expect(await allowance()).toMatchObject({
      ...{ accountId, tokensUsed: 0 },
      periodEndUnixMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1),
    });
    await service.usage.recordUsage({
      producerId: accountId,
      events: [eventOf(accountId, 1, { atUnixMs: Date.UTC(2025, 0, 31) })],
    });
    await service.users.setAccountLimits({
      accountId,
      limits: { requestsPerMinute: 60, tokensPerMonth: 0 },
      actor,
    });
    expect(await allowance()).toMatchObject({
      limits: { requestsPerMinute: 60, tokensPerMonth: 0 },
      tokensUsed: 0,
    });
    // An event in the future counts as one of now.
    await service.usage.recordUsage({
      producerId: accountId,
      events: [eventOf(accountId, 2, { atUnixMs: Date.now() + 90 * 24 * 3_600_000 })],
    });
    expect(await allowance()).toMatchObject({ tokensUsed: 15 });
    await service.users.setAccountLimits({ accountId, limits: {}, actor });
    expect((await allowance())?.limits?.requestsPerMinute).toBeUndefined();
    const [audit] = await service.sql(
      `SELECT details FROM keys.audit WHERE account_id = $1 AND action = 'user.limited' ORDER BY audit_id`,
      [accountId],
    );
    expect(audit?.details).toEqual({ requestsPerMinute: 60, tokensPerMonth: 0 });
  });

  test('of an account that does not exist are the default limits and no usage', async () => {
    const [one] = (await service.usage.getAllowances({ accountIds: [randomUUID()] })).allowances;
    expect([one?.tokensUsed, one?.limits?.tokensPerMonth]).toEqual([0, undefined]);
    await expect(service.usage.getAllowances({ accountIds: [] })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('the limit of a key', () => {
  test('is part of its verdict, is announced when it changes, and passes to its successor', async () => {
    const accountId = await service.newAccount();
    const created = await service.keys.createKey({
      ...{ accountId, name: 'limited', scopes: ['inference'], requestsPerMinute: 60, actor },
    });
    const keyId = created.key?.keyId ?? '';
    const limitOf = async (key: string) => (await service.keys.verifyKey({ key })).verdict?.requestsPerMinute;
    expect(await limitOf(created.secret)).toBe(60);
    const update = await service.keys.updateKey({ accountId, keyId, requestsPerMinute: 30, actor });
    expect(update.confirmation?.state).toBe('STATE_CONFIRMED');
    expect(await limitOf(created.secret)).toBe(30);
    const rolled = await service.keys.rollKey({ accountId, keyId, actor });
    expect(await limitOf(rolled.secret)).toBe(30);
    const successor = rolled.key?.keyId ?? '';
    await service.keys.updateKey({ accountId, keyId: successor, removeLimit: true, actor });
    expect(await limitOf(rolled.secret)).toBeUndefined();
    for (const requestsPerMinute of [0, -1, 1_000_001]) {
      await expect(
        service.keys.updateKey({ accountId, keyId: successor, requestsPerMinute, actor }),
      ).rejects.toMatchObject({ param: 'requests_per_minute' });
    }
  });
});
