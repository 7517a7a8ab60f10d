import {
  type EntryRules,
  type RejectionReason,
  signEntry,
  type VerdictEntry,
  verifyEntry,
} from '@hypervize/auth-model';
import type { Redis } from 'ioredis';

/** The cache of verdicts shared by all gateways. */
export interface VerdictStore {
  /**
   * The entry of a key id, or undefined if there is none. One that was not written by a holder of a MAC key, for this key
   * id, counts as none. Rejects if Redis does not respond in time.
   */
  get(keyId: string): Promise<VerdictEntry | undefined>;
  /**
   * Stores an entry for `ttlMs` milliseconds, unless the cache has one with the same or a higher seq. Resolves to
   * whether it was stored. Rejects if Redis does not respond in time.
   */
  put(keyId: string, entry: VerdictEntry, ttlMs: number): Promise<boolean>;
}

export interface VerdictStoreOptions extends EntryRules {
  /** The time of day in milliseconds since the epoch. */
  now(): number;
  /** An entry was ignored. */
  onRejected(reason: RejectionReason, keyId: string): void;
}

/** The longest value that is read, in bytes. An entry has a few hundred. */
const maxEntryBytes = 4_096;

/**
 * Replaces an entry only by one with a higher seq, as one atomic step. So a slow verification that began before a
 * revocation cannot overwrite the tombstone with the old verdict. A value that is not an entry is always replaced. The
 * script cannot verify the MAC: a forged value with a high seq keeps entries out, and its readers ignore it.
 */
const putIfNewer = `
local held = redis.pcall('GETRANGE', KEYS[1], 0, 31)
local seq = type(held) == 'string' and tonumber(string.match(held, '^([%d.]+) '))
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
export function createVerdictStore(redis: Redis, options: VerdictStoreOptions): VerdictStore {
  redis.defineCommand('hvzPutIfNewer', { numberOfKeys: 1, lua: putIfNewer });
  const client = redis as WithPut;
  return {
    get: async (keyId) => {
      const text = await read(redis, verdictRedisKey(keyId));
      if (text === '') return undefined;
      const check = verifyEntry(keyId, text, options, options.now());
      if (check.kind === 'genuine') return check.entry;
      options.onRejected(check.reason, keyId);
      return undefined;
    },
    put: async (keyId, entry, ttlMs) =>
      (await client.hvzPutIfNewer(
        verdictRedisKey(keyId),
        entry.seq,
        signEntry(keyId, entry, options, options.now()),
        Math.ceil(ttlMs),
      )) === 1,
  };
}

/** The beginning of a value, empty if there is none. A value that is no text reads as one that is no entry. */
async function read(redis: Redis, key: string): Promise<string> {
  try {
    return await redis.getrange(key, 0, maxEntryBytes);
  } catch (error) {
    // An error code of Redis is the first word of its message.
    if (error instanceof Error && error.message.startsWith('WRONGTYPE ')) return 'not a text';
    throw error;
  }
}
