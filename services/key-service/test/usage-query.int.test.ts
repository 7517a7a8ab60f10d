import { randomUUID } from 'node:crypto';
import type { usage } from '@hypervize/rpc';
import { type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Service, startKeyService } from './service.js';
import { eventOf, hour, queryUsage } from './usage-events.js';

let postgres: PostgresServer;
let service: Service;
beforeAll(async () => {
  postgres = await startTestPostgres();
  service = await startKeyService(await postgres.createDatabase(), { DATABASE_MAX_WAITING: '8' });
});
afterAll(async () => {
  await service?.stop();
  await postgres?.stop();
});

const query = (accountId: string, extra: Partial<usage.QueryUsageRequest> = {}) =>
  queryUsage(service, accountId, extra);

describe('usage totals', () => {
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

  test('are by hour, by day or over all, grouped by the dimensions of the query', async () => {
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

  test('cover whole hours, apply the filters, and never include another account', async () => {
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
    'are returned in pages of any size, each row once: %s',
    async (step) => {
      const request = {
        ...{ fromUnixMs: hour, toUnixMs: hour + 48 * 3_600_000, step },
        by: ['DIMENSION_KEY' as const, 'DIMENSION_MODEL' as const],
      };
      const all = (await query(accountId, request)).rows;
      expect(all.length).toBeGreaterThan(2);
      for (const pageSize of [1, 2, 3]) {
        const rows: usage.UsageRow[] = [];
        let pageToken = '';
        do {
          const page = await query(accountId, { ...request, pageSize, pageToken });
          rows.push(...page.rows);
          pageToken = page.nextPageToken;
        } while (pageToken !== '');
        expect(rows).toEqual(all);
      }
    },
  );

  test('are computed a few at a time, and further queries of the account are refused', async () => {
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => query(accountId)));
    const refused = results.filter((one) => one.status === 'rejected');
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
