import { connectRedis, createSharedBuckets, type SharedBuckets } from '@hypervize/redis';
import { type RedisServer, startTestRedis } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { take } from '../src/limits/gcra.js';

let server: RedisServer;
let redis: Redis;
let shared: SharedBuckets;
beforeAll(async () => {
  server = await startTestRedis();
  redis = connectRedis(server.url, 5_000, () => {});
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  shared = createSharedBuckets(redis);
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

let names = 0;
const newName = () => `test:${process.pid}:${++names}`;

/** The same algorithm in this process, by its clock. */
function inProcess(): SharedBuckets {
  const tats = new Map<string, number>();
  return {
    take: async (name, perMinute, wanted) => {
      const taken = take(tats.get(name) ?? 0, Date.now(), perMinute, wanted);
      tats.set(name, taken.tatMs);
      return taken;
    },
  };
}

describe.each([
  ['in Redis', () => shared],
  ['in this process', inProcess],
])('a bucket %s', (_where, open) => {
  test('grants what it holds, then nothing, and reports when there is more', async () => {
    const buckets = open();
    const name = newName();
    expect(await buckets.take(name, 10, 4)).toMatchObject({ granted: 4, remaining: 6 });
    expect(await buckets.take(name, 10, 100)).toMatchObject({ granted: 6, remaining: 0 });
    const empty = await buckets.take(name, 10, 1);
    expect(empty).toMatchObject({ granted: 0, remaining: 0 });
    expect(empty.retryAfterMs).toBeGreaterThan(3_000);
    expect(empty.retryAfterMs).toBeLessThanOrEqual(6_000);
    expect(empty.resetAfterMs).toBeGreaterThan(57_000);
  });

  test('accepts returned requests, never holds more than its size, and can be read', async () => {
    const buckets = open();
    const name = newName();
    await buckets.take(name, 10, 10);
    expect(await buckets.take(name, 10, -3)).toMatchObject({ granted: -3, remaining: 3 });
    expect(await buckets.take(name, 10, 0)).toMatchObject({ granted: 0, remaining: 3 });
    expect(await buckets.take(name, 10, -100)).toMatchObject({ remaining: 10 });
    expect(await buckets.take(name, 10, 0)).toMatchObject({ remaining: 10, resetAfterMs: 0 });
  });
});

test('the script in Redis and gcra.ts grant the same for the same takes', async () => {
  const inMemory = inProcess();
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.integer({ min: -5, max: 20 }), { maxLength: 10 }),
      async (perMinute, wanted) => {
        const name = newName();
        for (const count of wanted) {
          const [inRedis, local] = [
            await shared.take(name, perMinute, count),
            await inMemory.take(name, perMinute, count),
          ];
          expect([inRedis.granted, inRedis.remaining]).toEqual([local.granted, local.remaining]);
          expect(Math.abs(inRedis.resetAfterMs - local.resetAfterMs)).toBeLessThan(900);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('concurrent takes are granted exactly what the bucket holds', async () => {
  const name = newName();
  const taken = await Promise.all(Array.from({ length: 200 }, () => shared.take(name, 50, 1)));
  expect(taken.reduce((sum, { granted }) => sum + granted, 0)).toBe(50);
});

test('an entry expires when its bucket is full again, an unreadable entry counts as a full bucket, and a forged one empties it for a minute at most', async () => {
  const name = newName();
  await shared.take(name, 60, 1);
  const ttlMs = await redis.pttl(`hvz:rate:${name}`);
  expect(ttlMs).toBeGreaterThan(0);
  expect(ttlMs).toBeLessThanOrEqual(1_000);
  for (const forged of ['nan', 'inf', '1e300', '9999999999999999']) {
    await redis.set(`hvz:rate:${name}`, forged);
    expect(await shared.take(name, 60, 1)).toMatchObject({ granted: 0, remaining: 0 });
    expect((await shared.take(name, 60, 0)).resetAfterMs).toBeLessThanOrEqual(60_000);
  }
  await redis.set(`hvz:rate:${name}`, 'not a number');
  expect(await shared.take(name, 60, 1)).toMatchObject({ granted: 1, remaining: 59 });
});
