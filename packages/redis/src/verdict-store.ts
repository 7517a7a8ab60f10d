import {
  type EntryRules,
  type RejectionReason,
  signEntry,
  type VerdictEntry,
  verifyEntry,
} from '@hypervize/auth-model';
import type { Redis } from 'ioredis';
import { createTurnBatches } from './turn-batches.js';

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
 * The beginnings of values, empty where there is none. A value that is no text reads as one that is no entry. One script for
 * all calls of a turn of the event loop: a command of its own for each costs several times as much on both sides.
 */
const getAll = `
local texts = {}
for place, key in ipairs(KEYS) do
  local text = redis.pcall('GETRANGE', key, 0, ARGV[1])
  if type(text) == 'table' then
    if string.sub(text.err, 1, 10) ~= 'WRONGTYPE ' then return text end
    text = 'not a text'
  end
  texts[place] = text
end
return texts`;

/**
 * Replaces entries only by ones with a higher seq, each as one atomic step. So a slow verification that began before a
 * revocation cannot overwrite the tombstone with the old verdict. A value that is not an entry is always replaced. The
 * script cannot verify the MAC: a forged value with a high seq keeps entries out, and its readers ignore it.
 */
const putIfNewer = `
local stored = {}
for place, key in ipairs(KEYS) do
  local seq, text, ttl = ARGV[place * 3 - 2], ARGV[place * 3 - 1], ARGV[place * 3]
  local held = redis.pcall('GETRANGE', key, 0, 31)
  local heldSeq = type(held) == 'string' and tonumber(string.match(held, '^([%d.]+) '))
  if heldSeq and heldSeq >= tonumber(seq) then
    stored[place] = 0
  else
    redis.call('SET', key, text, 'PX', ttl)
    stored[place] = 1
  end
end
return stored`;

interface WithScripts extends Redis {
  hvzGetAll(count: number, ...keysAndMaxBytes: (string | number)[]): Promise<string[]>;
  hvzPutIfNewer(count: number, ...keysAndEntries: (string | number)[]): Promise<number[]>;
}

/** The Redis key of the entry of a key id. */
export function verdictRedisKey(keyId: string): string {
  return `hvz:key:${keyId}`;
}

/** The shared cache, on a connection made with `connectRedis`. */
export function createVerdictStore(redis: Redis, options: VerdictStoreOptions): VerdictStore {
  redis.defineCommand('hvzGetAll', { lua: getAll });
  redis.defineCommand('hvzPutIfNewer', { lua: putIfNewer });
  const client = redis as WithScripts;
  const read = createTurnBatches((keys: readonly string[]) =>
    client.hvzGetAll(keys.length, ...keys, maxEntryBytes),
  );
  const write = createTurnBatches((entries: readonly NewEntry[]) =>
    client.hvzPutIfNewer(
      entries.length,
      ...entries.map(({ key }) => key),
      ...entries.flatMap(({ seq, text, ttlMs }) => [seq, text, ttlMs]),
    ),
  );
  return {
    get: async (keyId) => {
      const text = await read(verdictRedisKey(keyId));
      if (text === '') return undefined;
      const check = verifyEntry(keyId, text, options, options.now());
      if (check.kind === 'genuine') return check.entry;
      options.onRejected(check.reason, keyId);
      return undefined;
    },
    put: async (keyId, entry, ttlMs) => {
      const text = signEntry(keyId, entry, options, options.now());
      const key = verdictRedisKey(keyId);
      return (await write({ key, seq: entry.seq, text, ttlMs: Math.ceil(ttlMs) })) === 1;
    },
  };
}

interface NewEntry {
  readonly key: string;
  readonly seq: number;
  readonly text: string;
  readonly ttlMs: number;
}
