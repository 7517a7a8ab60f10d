import { decodeEntry, type Entry, encodeEntry } from '@hypervize/auth-model';
import type { Redis } from 'ioredis';

/** The cache of entries that all gateways share. */
export interface VerdictStore {
  /** The entry of a key id; undefined if there is none. Rejects if the cache cannot be asked in time. */
  get(keyId: string): Promise<Entry | undefined>;
  /**
   * Stores an entry for `ttlMs`, unless there is one with the same or a higher seq. Resolves to whether it was stored.
   * Rejects if the cache cannot be reached in time.
   */
  put(keyId: string, entry: Entry, ttlMs: number): Promise<boolean>;
}

/**
 * One atomic step: an entry gives way only to one with a higher seq, so that a slow verify, begun before a revoke,
 * cannot put its old verdict back over the tombstone. What is not an entry gives way to anything.
 */
const putIfNewer = `
local held = redis.call('GET', KEYS[1])
local seq = held and tonumber(string.match(held, '^([%d.]+) '))
if seq and seq >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

interface Scripted extends Redis {
  hvzPutIfNewer(key: string, seq: number, text: string, ttlMs: number): Promise<number>;
}

/** The Redis key of a key id's entry. */
export function verdictRedisKey(keyId: string): string {
  return `hvz:key:${keyId}`;
}

/** The shared cache on a connection made with `connectRedis`. */
export function createVerdictStore(redis: Redis): VerdictStore {
  redis.defineCommand('hvzPutIfNewer', { numberOfKeys: 1, lua: putIfNewer });
  const scripted = redis as Scripted;
  return {
    get: async (keyId) => {
      const text = await redis.get(verdictRedisKey(keyId));
      return text === null ? undefined : decodeEntry(text);
    },
    put: async (keyId, entry, ttlMs) =>
      (await scripted.hvzPutIfNewer(
        verdictRedisKey(keyId),
        entry.seq,
        encodeEntry(entry),
        Math.ceil(ttlMs),
      )) === 1,
  };
}
