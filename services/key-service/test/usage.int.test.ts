import { randomUUID } from 'node:crypto';
import type { usage } from '@hypervize/rpc';
import { type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actor, type Service, startKeyService } from './service.js';

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

const hour = Date.UTC(2026, 9, 5, 12);
const eventOf = (accountId: string, seq: number, extra: Partial<usage.UsageEvent> = {}) => ({
  ...{ seq, accountId, atUnixMs: hour + 60_000, keyId: 'k', endpointId: '', model: 'm' },
  ...{
    promptTokens: 10,
    completionTokens: 5,
    estimated: false,
    status: 200,
    aborted: false,
    durationMs: 100,
  },
  ...extra,
});
const query = (accountId: string, extra: Partial<usage.QueryUsageRequest> = {}) =>
  service.usage.queryUsage({
    accountId,
    ...{ fromUnixMs: hour, toUnixMs: hour + 1, step: 'STEP_TOTAL' },
    ...extra,
  } as usage.QueryUsageRequest);
const requestsOf = async (accountId: string) => (await query(accountId)).rows[0]?.requests ?? 0;

describe('an event is counted once', () => {
  test('though it is sent twice, alone or among new ones, one after the other or at the same time', async () => {
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

  test('and those of different producers are different ones, also if they come at once and touch the same rows', async () => {
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

  test('or not at all: of a batch in which one is wrong none is counted', async () => {
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
  ['numbers that do not rise', { events: [eventOf(randomUUID(), 2), eventOf(randomUUID(), 2)] }, 'events'],
  ['an account that is none', { events: [eventOf('me', 1)] }, 'account_id'],
  ['no model', { events: [eventOf(randomUUID(), 1, { model: '' })] }, 'model'],
])('%s is refused', async (_what, extra, param) => {
  const request = { producerId: 'p', events: [eventOf(randomUUID(), 1)], ...extra };
  await expect(service.usage.recordUsage(request)).rejects.toMatchObject({ code: 'invalid_request', param });
});

describe('sums', () => {
  const accountId = randomUUID();
  beforeAll(async () => {
    const day = 24 * 3_600_000;
    const events = [
      eventOf(accountId, 1, { keyId: 'k1', firstByteMs: 20 }),
      eventOf(accountId, 2, { keyId: 'k1', firstByteMs: 40, status: 400 }),
      eventOf(accountId, 3, { keyId: 'k2', model: 'n', estimated: true, aborted: true }),
      eventOf(accountId, 4, { keyId: '', endpointId: 'ep_1', status: 503, atUnixMs: hour + 3_600_000 }),
      eventOf(accountId, 5, { keyId: 'k1', atUnixMs: hour + day }),
    ];
    await service.usage.recordUsage({ producerId: accountId, events });
  });

  test('are by hour, by day or of all, and apart by what is asked for', async () => {
    const all = { fromUnixMs: hour, toUnixMs: hour + 48 * 3_600_000 };
    const hours = await query(accountId, { ...all, step: 'STEP_HOUR', by: ['DIMENSION_KEY'] });
    expect(hours.rows.map((row) => [row.fromUnixMs - hour, row.keyId, row.requests])).toEqual([
      [0, 'k1', 2],
      [0, 'k2', 1],
      [3_600_000, '', 1],
      [24 * 3_600_000, 'k1', 1],
    ]);
    const days = await query(accountId, { ...all, step: 'STEP_DAY' });
    expect(days.rows.map((row) => [new Date(row.fromUnixMs).toISOString(), row.requests])).toEqual([
      ['2026-10-05T00:00:00.000Z', 4],
      ['2026-10-06T00:00:00.000Z', 1],
    ]);
    const [total] = (await query(accountId, all)).rows;
    expect(total).toMatchObject({
      ...{ fromUnixMs: hour, requests: 5, refused: 1, failed: 1, aborted: 1, estimated: 1 },
      ...{ promptTokens: 50, completionTokens: 25, meanFirstByteMs: 30, meanDurationMs: 100 },
    });
    const models = await query(accountId, { ...all, by: ['DIMENSION_MODEL', 'DIMENSION_ENDPOINT'] });
    expect(models.rows.map((row) => [row.endpointId, row.model, row.requests])).toEqual([
      ['', 'm', 3],
      ['', 'n', 1],
      ['ep_1', 'm', 1],
    ]);
  });

  test('are of whole hours, of one key, endpoint or model if asked, and of nobody else', async () => {
    expect(
      (await query(accountId, { fromUnixMs: hour + 3_599_999, toUnixMs: hour + 3_600_000 })).rows,
    ).toHaveLength(1);
    expect((await query(accountId, { fromUnixMs: hour - 3_600_000, toUnixMs: hour })).rows).toHaveLength(0);
    const filtered = async (extra: Partial<usage.QueryUsageRequest>) =>
      (await query(accountId, { toUnixMs: hour + 7_200_000, ...extra })).rows[0]?.requests;
    expect(await filtered({ keyId: 'k1' })).toBe(2);
    expect(await filtered({ keyId: '' })).toBe(1);
    expect(await filtered({ endpointId: 'ep_1' })).toBe(1);
    expect(await filtered({ model: 'n' })).toBe(1);
    expect((await query(randomUUID())).rows).toEqual([]);
  });

  test.each(['STEP_HOUR', 'STEP_DAY', 'STEP_TOTAL'] as const)(
    'come page by page, whatever the size of a page, each row once: %s',
    async (step) => {
      const wanted = {
        ...{ fromUnixMs: hour, toUnixMs: hour + 48 * 3_600_000, step },
        by: ['DIMENSION_KEY' as const, 'DIMENSION_MODEL' as const],
      };
      const all = (await query(accountId, wanted)).rows;
      expect(all.length).toBeGreaterThan(2);
      for (const pageSize of [1, 2, 3]) {
        const rows: usage.UsageRow[] = [];
        let pageToken = '';
        do {
          const page = await query(accountId, { ...wanted, pageSize, pageToken });
          rows.push(...page.rows);
          pageToken = page.nextPageToken;
        } while (pageToken !== '');
        expect(rows).toEqual(all);
      }
    },
  );

  test('are made a few at a time, so that verifications need not wait for them', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 40 }, () => query(accountId)));
    const refused = asked.filter((one) => one.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(40);
    for (const one of refused) expect(one).toMatchObject({ reason: { code: 'overloaded' } });
  });

  test.each([
    [{ step: 'STEP_UNSPECIFIED' }, 'step'],
    [{ toUnixMs: hour }, 'to_unix_ms'],
    [{ fromUnixMs: 0 }, 'from_unix_ms'],
    [{ pageSize: 1_001 }, 'page_size'],
    [{ pageToken: 'x' }, 'page_token'],
    [{ keyId: '\0' }, 'model'],
  ] as const)('are refused for %j', async (extra, param) => {
    await expect(query(accountId, extra)).rejects.toMatchObject({ code: 'invalid_request', param });
  });
});

describe('allowances', () => {
  test('tell what an account may use and has used this month, whatever it used in others', async () => {
    const accountId = await service.newAccount();
    const of = async () => (await service.usage.getAllowances({ accountIds: [accountId] })).allowances[0];
    const now = new Date();
    expect(await of()).toMatchObject({
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
    expect(await of()).toMatchObject({ limits: { requestsPerMinute: 60, tokensPerMonth: 0 }, tokensUsed: 0 });
    // An event from the future counts as now.
    await service.usage.recordUsage({
      producerId: accountId,
      events: [eventOf(accountId, 2, { atUnixMs: Date.now() + 90 * 24 * 3_600_000 })],
    });
    expect(await of()).toMatchObject({ tokensUsed: 15 });
    await service.users.setAccountLimits({ accountId, limits: {}, actor });
    expect((await of())?.limits?.requestsPerMinute).toBeUndefined();
    const [audit] = await service.sql(
      `SELECT details FROM keys.audit WHERE account_id = $1 AND action = 'user.limited' ORDER BY audit_id`,
      [accountId],
    );
    expect(audit?.details).toEqual({ requestsPerMinute: 60, tokensPerMonth: 0 });
  });

  test('of accounts that there are not are the usual ones', async () => {
    const [one] = (await service.usage.getAllowances({ accountIds: [randomUUID()] })).allowances;
    expect([one?.tokensUsed, one?.limits?.tokensPerMonth]).toEqual([0, undefined]);
    await expect(service.usage.getAllowances({ accountIds: [] })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('the limit of a key', () => {
  test('is in its verdict, can be changed, which is announced, and goes to its successor', async () => {
    const accountId = await service.newAccount();
    const made = await service.keys.createKey({
      ...{ accountId, name: 'limited', scopes: ['inference'], requestsPerMinute: 60, actor },
    });
    const keyId = made.key?.keyId ?? '';
    const limitOf = async (key: string) => (await service.keys.verifyKey({ key })).verdict?.requestsPerMinute;
    expect(await limitOf(made.secret)).toBe(60);
    const update = await service.keys.updateKey({ accountId, keyId, requestsPerMinute: 30, actor });
    expect(update.confirmation?.state).toBe('STATE_CONFIRMED');
    expect(await limitOf(made.secret)).toBe(30);
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
