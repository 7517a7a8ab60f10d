import type { Redis } from 'ioredis';

/** Rate-limit buckets that all gateways share. */
export interface SharedBuckets {
  /**
   * Takes up to `wanted` requests from the bucket `name`, which holds a minute's worth of `perMinute`; 0 only asks, a
   * negative number gives that many back. Resolves to what was granted, what is left, and after how many milliseconds
   * one more can be taken and the bucket is full. Rejects if Redis does not answer in time.
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
 * `take` of admit/gcra.ts, by the server's clock, in one atomic step: what each gateway's clock says plays no part. Numbers go
 * back as text, as Redis would cut off their fractions. A bucket that is full again needs no entry.
 */
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local bucket = 60000
local each = bucket / tonumber(ARGV[1])
local wanted = tonumber(ARGV[2])
local used = math.max(0, (tonumber(redis.call('GET', KEYS[1]) or '') or 0) - now)
local left = math.floor((bucket - used) / each + 0.001)
local granted = math.min(wanted, math.max(0, left))
local full = math.max(0, used + granted * each)
local remaining = math.max(0, math.floor((bucket - full) / each + 0.001))
if full < 1 then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], string.format('%.3f', now + full), 'PX', math.ceil(full)) end
return { tostring(granted), tostring(remaining),
  string.format('%.3f', math.max(0, full + each - bucket)), string.format('%.3f', full) }`;

interface Scripted extends Redis {
  hvzTake(key: string, perMinute: number, wanted: number): Promise<[string, string, string, string]>;
}

/** The shared buckets on a connection that fails rather than waits. */
export function createSharedBuckets(redis: Redis): SharedBuckets {
  redis.defineCommand('hvzTake', { numberOfKeys: 1, lua: takeScript });
  const scripted = redis as Scripted;
  return {
    take: async (name, perMinute, wanted) => {
      const [granted, remaining, retryAfterMs, resetAfterMs] = (
        await scripted.hvzTake(`hvz:rate:${name}`, perMinute, wanted)
      ).map(Number) as [number, number, number, number];
      return { granted, remaining, retryAfterMs, resetAfterMs };
    },
  };
}
