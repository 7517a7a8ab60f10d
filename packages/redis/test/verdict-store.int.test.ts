import { randomBytes } from 'node:crypto';
import { stale, tombstone, type VerdictEntry } from '@hypervize/auth-model';
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
const verdict = (seq: number): VerdictEntry => ({
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
  test('replaces an entry only by one with a higher seq, so an old verdict cannot replace a tombstone', async () => {
    const id = keyId();
    expect(await shared.put(id, verdict(5), 60_000)).toBe(true);
    expect(await shared.put(id, tombstone(7), 60_000)).toBe(true);
    expect(await shared.put(id, verdict(6), 60_000)).toBe(false);
    expect(await shared.put(id, verdict(7), 60_000)).toBe(false);
    expect(await shared.get(id)).toEqual(tombstone(7));
    expect(await shared.put(id, verdict(10), 60_000)).toBe(true);
  });

  test('a stale marker replaces entries from before its change and is replaced by entries that include it', async () => {
    const id = keyId();
    await shared.put(id, verdict(6), 60_000);
    expect(await shared.put(id, stale(7), 60_000)).toBe(true);
    expect(await shared.put(id, verdict(6), 60_000)).toBe(false);
    expect(await shared.get(id)).toEqual(stale(7));
    expect(await shared.put(id, verdict(7), 60_000)).toBe(true);
  });

  test('expires entries, and treats a value that is not an entry as absent', async () => {
    const id = keyId();
    await shared.put(id, verdict(1), 60_000);
    expect(await redis.pttl(verdictRedisKey(id))).toBeLessThanOrEqual(60_000);
    await redis.set(verdictRedisKey(id), 'rubbish');
    expect(await shared.get(id)).toBeUndefined();
    expect(await shared.put(id, verdict(1), 60_000)).toBe(true);
  });

  test('fails at once while Redis is down, and recovers by itself', async () => {
    await server.crash();
    await expect(shared.get(keyId())).rejects.toThrow();
    await server.restart();
    await new Promise((resolve) => redis.once('ready', resolve));
    expect(await shared.put(keyId(), verdict(1), 60_000)).toBe(true);
  });
});
