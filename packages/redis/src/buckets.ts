import type { Redis } from 'ioredis';

/** Rate-limit buckets shared by all gateways. */
export interface SharedBuckets {
  /**
   * Takes up to `wanted` requests from the bucket `name`, which holds `perMinute` requests and refills within a minute.
   * With 0 it only reads the bucket; a negative number refunds that many requests. Resolves to the number granted, the
   * number remaining, and the milliseconds until one more can be taken and until the bucket is full. Rejects if Redis
   * does not respond in time.
   */
  take(
    name: string,
    perMinute: number,
    wanted: number,
  ): Promise<{
    readonly granted: number;
    readonly remaining: number;
    readonly retryAfterMs: number;
    readonly resetAfterMs: number;
  }>;
}

/**
 * The generic cell rate algorithm as one atomic step, by the clock of the server, so that the gateways' clocks need not
 * agree. Must compute the same as the gateway's `limits/gcra.ts`. Numbers are returned as text, as Redis truncates
 * fractions. A full bucket has no entry. A stored time that is further away than a bucket takes to fill, or no number at
 * all, was not written here: it counts as an empty bucket.
 */
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local bucket = 60000
local each = bucket / tonumber(ARGV[1])
local wanted = tonumber(ARGV[2])
local stored = tonumber(redis.call('GET', KEYS[1]) or '') or 0
local used = math.max(0, math.min(bucket, stored - now))
local left = math.floor((bucket - used) / each + 0.001)
local granted = math.min(wanted, math.max(0, left))
local full = math.max(0, used + granted * each)
local remaining = math.max(0, math.floor((bucket - full) / each + 0.001))
if full < 1 then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], string.format('%.3f', now + full), 'PX', math.ceil(full)) end
return { tostring(granted), tostring(remaining),
  string.format('%.3f', math.max(0, full + each - bucket)), string.format('%.3f', full) }`;

interface WithTake extends Redis {
  hvzTake(key: string, perMinute: number, wanted: number): Promise<[string, string, string, string]>;
}

/** The shared buckets, on a connection made with `connectRedis`. */
export function createSharedBuckets(redis: Redis): SharedBuckets {
  redis.defineCommand('hvzTake', { numberOfKeys: 1, lua: takeScript });
  const client = redis as WithTake;
  return {
    take: async (name, perMinute, wanted) => {
      const [granted, remaining, retryAfterMs, resetAfterMs] = (
        await client.hvzTake(`hvz:rate:${name}`, perMinute, wanted)
      ).map(Number) as [number, number, number, number];
      return { granted, remaining, retryAfterMs, resetAfterMs };
    },
  };
}
