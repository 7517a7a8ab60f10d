import { randomBytes } from 'node:crypto';
import { type Entry, stale, tombstone } from '@hypervize/auth-model';
import { type RedisServer, startTestRedis } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { connectRedis } from '../src/connect.js';
import { createVerdictStore, type VerdictStore, verdictRedisKey } from '../src/verdict-store.js';

let server: RedisServer;
let redis: Redis;
let shared: VerdictStore;
beforeAll(async () => {
  server = await startTestRedis();
  redis = connectRedis(server.url, 1_000, () => {});
  await new Promise((resolve) => redis.once('ready', resolve));
  shared = createVerdictStore(redis);
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

const keyId = () => randomBytes(4).toString('hex');
const verdict = (seq: number): Entry => ({
  kind: 'verdict',
  seq,
  sha256: 'ab'.repeat(32),
  accountId: 'a',
  scopes: ['inference'],
  expiresAtMs: null,
  suspended: false,
  requestsPerMinute: null,
});

describe('the shared cache', () => {
  test('gives way to a higher seq only: an old verdict cannot cover a tombstone', async () => {
    const id = keyId();
    expect(await shared.put(id, verdict(5), 60_000)).toBe(true);
    expect(await shared.put(id, tombstone(7), 60_000)).toBe(true);
    expect(await shared.put(id, verdict(6), 60_000)).toBe(false);
    expect(await shared.put(id, verdict(7), 60_000)).toBe(false);
    expect(await shared.get(id)).toEqual(tombstone(7));
    expect(await shared.put(id, verdict(10), 60_000)).toBe(true);
  });

  test('a stale mark replaces all that does not know the change, and gives way to all that does', async () => {
    const id = keyId();
    await shared.put(id, verdict(6), 60_000);
    expect(await shared.put(id, stale(7), 60_000)).toBe(true);
    expect(await shared.put(id, verdict(6), 60_000)).toBe(false);
    expect(await shared.get(id)).toEqual(stale(7));
    expect(await shared.put(id, verdict(7), 60_000)).toBe(true);
  });

  test('forgets when the time is over, and what is not an entry is as good as nothing', async () => {
    const id = keyId();
    await shared.put(id, verdict(1), 60_000);
    expect(await redis.pttl(verdictRedisKey(id))).toBeLessThanOrEqual(60_000);
    await redis.set(verdictRedisKey(id), 'rubbish');
    expect(await shared.get(id)).toBeUndefined();
    expect(await shared.put(id, verdict(1), 60_000)).toBe(true);
  });

  test('fails at once when it is away, and works again by itself when it is back', async () => {
    await server.crash();
    await expect(shared.get(keyId())).rejects.toThrow();
    await server.restart();
    await new Promise((resolve) => redis.once('ready', resolve));
    expect(await shared.put(keyId(), verdict(1), 60_000)).toBe(true);
  });
});
