import { decodeEntry, encodeEntry, type VerdictEntry } from '@hypervize/auth-model';
import type { Redis } from 'ioredis';

/** The cache of verdicts shared by all gateways. */
export interface VerdictStore {
  /** The entry of a key id, or undefined if there is none. Rejects if Redis does not respond in time. */
  get(keyId: string): Promise<VerdictEntry | undefined>;
  /**
   * Stores an entry for `ttlMs` milliseconds, unless the cache has one with the same or a higher seq. Resolves to
   * whether it was stored. Rejects if Redis does not respond in time.
   */
  put(keyId: string, entry: VerdictEntry, ttlMs: number): Promise<boolean>;
}

/**
 * Replaces an entry only by one with a higher seq, as one atomic step. So a slow verification that began before a
 * revocation cannot overwrite the tombstone with the old verdict. A value that is not an entry is always replaced.
 */
const putIfNewer = `
local held = redis.call('GET', KEYS[1])
local seq = held and tonumber(string.match(held, '^([%d.]+) '))
if seq and seq >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

interface WithPut extends Redis {
  hvzPutIfNewer(key: string, seq: number, text: string, ttlMs: number): Promise<number>;
}

/** The Redis key of the entry of a key id. */
export function verdictRedisKey(keyId: string): string {
  return `hvz:key:${keyId}`;
}

/** The shared cache, on a connection made with `connectRedis`. */
export function createVerdictStore(redis: Redis): VerdictStore {
  redis.defineCommand('hvzPutIfNewer', { numberOfKeys: 1, lua: putIfNewer });
  const client = redis as WithPut;
  return {
    get: async (keyId) => {
      const text = await redis.get(verdictRedisKey(keyId));
      return text === null ? undefined : decodeEntry(text);
    },
    put: async (keyId, entry, ttlMs) =>
      (await client.hvzPutIfNewer(
        verdictRedisKey(keyId),
        entry.seq,
        encodeEntry(entry),
        Math.ceil(ttlMs),
      )) === 1,
  };
}
