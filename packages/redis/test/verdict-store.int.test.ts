import { randomBytes } from 'node:crypto';
import {
  entryClockToleranceMs,
  type RejectionReason,
  stale,
  tombstone,
  type VerdictEntry,
} from '@hypervize/auth-model';
import { type RedisServer, startTestRedis } from '@hypervize/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { connectRedis } from '../src/connect.js';
import { createVerdictStore, type VerdictStore, verdictRedisKey } from '../src/verdict-store.js';

let server: RedisServer;
let redis: Redis;
let shared: VerdictStore;
let rejections: [RejectionReason, string][] = [];
let nowMs = Date.now();

const verdictTtlMs = 60_000;
const key = (id: string, fill: number) => ({ id, secret: Buffer.alloc(32, fill) });
const store = (...keys: ReturnType<typeof key>[]) =>
  createVerdictStore(redis, {
    ...{ keys, verdictTtlMs, now: () => nowMs },
    onRejected: (reason, keyId) => rejections.push([reason, keyId]),
  });

beforeAll(async () => {
  server = await startTestRedis();
  redis = connectRedis(server.url, 1_000, () => {});
  await new Promise((resolve) => redis.once('ready', resolve));
  shared = store(key('one', 1));
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

beforeEach(() => {
  rejections = [];
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
    for (const write of [
      () => redis.set(verdictRedisKey(id), 'rubbish'),
      () => redis.lpush(verdictRedisKey(id), 'rubbish'),
      () => redis.hset(verdictRedisKey(id), 'rubbish', '1'),
    ]) {
      await redis.del(verdictRedisKey(id));
      await write();
      expect(await shared.get(id)).toBeUndefined();
      expect(await shared.put(id, verdict(1), 60_000)).toBe(true);
      expect(await shared.get(id)).toEqual(verdict(1));
    }
    expect(rejections).toEqual(Array(3).fill(['malformed', id]));
  });

  test('ignores and reports a value that was forged, altered, copied from another key id, or is too long', async () => {
    const [id, other] = [keyId(), keyId()];
    await shared.put(id, verdict(1), 60_000);
    const genuine = (await redis.get(verdictRedisKey(id))) ?? '';
    const { seq, ...fields } = verdict(9);
    const cases: [string, string, RejectionReason][] = [
      [other, genuine, 'forged'],
      [id, genuine.replace('inference', 'manage'), 'forged'],
      [id, genuine.replace(/^1 /, '9 '), 'forged'],
      [id, `${seq} ${JSON.stringify(fields)}`, 'malformed'],
      [id, `${'x'.repeat(100_000)} ${genuine}`, 'malformed'],
    ];
    for (const [target, value, reason] of cases) {
      rejections = [];
      await redis.set(verdictRedisKey(target), value);
      expect(await shared.get(target)).toBeUndefined();
      expect(rejections).toEqual([[reason, target]]);
    }
    await redis.set(verdictRedisKey(id), genuine);
    expect(await shared.get(id)).toEqual(verdict(1));
  });

  test('accepts entries of every configured MAC key, and signs with the first', async () => {
    const id = keyId();
    const rotated = store(key('two', 2), key('one', 1));
    await shared.put(id, verdict(1), 60_000);
    expect(await rotated.get(id)).toEqual(verdict(1));
    await rotated.put(id, verdict(2), 60_000);
    expect(await shared.get(id)).toBeUndefined();
    expect(rejections).toEqual([['unknown_mac_key', id]]);
    expect(await store(key('two', 2)).get(id)).toEqual(verdict(2));
  });

  test('a recorded verdict that is put back over a tombstone lasts no longer than a verdict may live', async () => {
    const id = keyId();
    await shared.put(id, verdict(1), 60_000);
    const recorded = (await redis.get(verdictRedisKey(id))) ?? '';
    await shared.put(id, tombstone(2), 60_000);
    await redis.set(verdictRedisKey(id), recorded);
    nowMs += verdictTtlMs + entryClockToleranceMs + 1;
    expect(await shared.get(id)).toBeUndefined();
    expect(rejections).toEqual([['outdated', id]]);
  });

  test('fails at once while Redis is down, and recovers by itself', async () => {
    await server.crash();
    await expect(shared.get(keyId())).rejects.toThrow();
    await server.restart();
    await new Promise((resolve) => redis.once('ready', resolve));
    expect(await shared.put(keyId(), verdict(1), 60_000)).toBe(true);
  });
});
