import { randomUUID } from 'node:crypto';
import { type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Service, startKeyService } from './service.js';
import { eventOf, hour, queryUsage } from './usage-events.js';

const hourMs = 3_600_000;
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

/** Counts events as a version of the service does that does not know the histogram: the column is left alone. */
async function countWithoutHistogram(accountId: string, atHour: number, firstByteMs?: number): Promise<void> {
  await service.sql(
    `INSERT INTO keys.usage_hourly AS held (account_id, hour, key_id, endpoint_id, model, requests, refused, failed, aborted,
       prompt_tokens, completion_tokens, estimated, first_byte_ms, first_bytes, duration_ms)
     VALUES ($1, $2, 'k', '', 'm', 1, 0, 0, 0, 10, 5, 0, $3, $4, 100)
     ON CONFLICT (account_id, hour, key_id, endpoint_id, model) DO UPDATE SET requests = held.requests + 1,
       first_byte_ms = held.first_byte_ms + excluded.first_byte_ms, first_bytes = held.first_bytes + excluded.first_bytes`,
    [accountId, new Date(atHour), firstByteMs ?? 0, firstByteMs === undefined ? 0 : 1],
  );
}

/** The total of two hours. */
async function totalOf(accountId: string) {
  const [row] = (await queryUsage(service, accountId, { toUnixMs: hour + 2 * hourMs })).rows;
  if (!row) throw new Error('The account has no usage.');
  return row;
}

const record = (accountId: string, producerId: string, events: ReturnType<typeof eventOf>[]) =>
  service.usage.recordUsage({ producerId: `${accountId}-${producerId}`, events });

test('percentiles cover all batches, hours, keys and producers once, also those that are sent again', async () => {
  const accountId = randomUUID();
  // 20, 40, … 4,000 ms, dealt to 4 producers, 2 hours and 3 keys, in batches of 10.
  const times = Array.from({ length: 200 }, (_, i) => (i + 1) * 20);
  const producers = [0, 1, 2, 3].map((producer) =>
    times
      .filter((_, i) => i % 4 === producer)
      .map((firstByteMs, i) => {
        const atUnixMs = hour + (firstByteMs % 3 === 0 ? hourMs : 0);
        return eventOf(accountId, i + 1, { firstByteMs, atUnixMs, keyId: `k${i % 3}` });
      }),
  );
  const send = async (producer: number) => {
    const events = producers[producer] ?? [];
    for (let i = 0; i < events.length; i += 10) {
      await record(accountId, `${producer}`, events.slice(i, i + 10));
      // Half of a batch that is counted, and no others.
      await record(accountId, `${producer}`, events.slice(i, i + 5));
    }
  };
  await Promise.all([0, 1, 2, 3].map(send));

  const row = await totalOf(accountId);
  expect(row).toMatchObject({ requests: 200, meanFirstByteMs: 2_010 });
  // The 100th and the 190th time.
  for (const [estimate = 0, exact] of [
    [row.p50FirstByteMs, 2_000],
    [row.p95FirstByteMs, 3_800],
  ] as const) {
    expect(estimate / exact).toBeGreaterThanOrEqual(2 / 3);
    expect(estimate / exact).toBeLessThanOrEqual(3 / 2);
  }
  const [stored] = await service.sql<{ counted: string; times: string }>(
    `SELECT sum((SELECT sum(n) FROM unnest(first_byte_counts) AS n)) AS counted, sum(first_bytes) AS times
     FROM keys.usage_hourly WHERE account_id = $1`,
    [accountId],
  );
  expect([Number(stored?.counted), Number(stored?.times)]).toEqual([200, 200]);
});

test('percentiles are those of each hour and key that a query groups by', async () => {
  const accountId = randomUUID();
  await record(accountId, 'a', [
    eventOf(accountId, 1, { keyId: 'fast', firstByteMs: 12 }),
    eventOf(accountId, 2, { keyId: 'slow', firstByteMs: 130_000 }),
    eventOf(accountId, 3, { keyId: 'none', status: 429 }),
  ]);
  const { rows } = await queryUsage(service, accountId, { step: 'STEP_HOUR', by: ['DIMENSION_KEY'] });
  const shown = rows.map((row) => [row.keyId, row.p50FirstByteMs, row.p95FirstByteMs]);
  expect(shown).toEqual([
    ['fast', 12.5, 12.5],
    ['none', undefined, undefined],
    ['slow', 120_000, 120_000],
  ]);
});

test('a version without the histogram counts on, and rows that include its times have no percentiles', async () => {
  const accountId = randomUUID();
  await countWithoutHistogram(accountId, hour, 500);
  expect(await totalOf(accountId)).toMatchObject({ requests: 1, meanFirstByteMs: 500 });
  expect((await totalOf(accountId)).p50FirstByteMs).toBeUndefined();

  // Both versions add to both hours, each of which another version began.
  const events = [0, hourMs].map((later, i) =>
    eventOf(accountId, i + 1, { firstByteMs: 300, atUnixMs: hour + later }),
  );
  await record(accountId, 'a', events);
  const hours = async () =>
    (await queryUsage(service, accountId, { toUnixMs: hour + 2 * hourMs, step: 'STEP_HOUR' })).rows;
  expect((await hours()).map((row) => row.p95FirstByteMs)).toEqual([undefined, expect.any(Number)]);
  await countWithoutHistogram(accountId, hour + hourMs, 500);
  expect((await hours()).map((row) => row.p95FirstByteMs)).toEqual([undefined, undefined]);
  expect(await totalOf(accountId)).toMatchObject({ requests: 4, meanFirstByteMs: 400 });
});

test('a row that a version without the histogram began without a time to first byte has percentiles', async () => {
  const accountId = randomUUID();
  await countWithoutHistogram(accountId, hour);
  await record(accountId, 'a', [eventOf(accountId, 1, { firstByteMs: 12 })]);
  expect(await totalOf(accountId)).toMatchObject({ requests: 2, p50FirstByteMs: 12.5 });
});
