import { connectRedis } from '@hypervize/redis';
import type { Logger, Releasers } from '@hypervize/runtime';
import type { Redis } from 'ioredis';
import type { Config } from './config.js';

/** Opens the connection to Redis; undefined if none is configured. It connects in the background. */
export function openRedis(
  releasers: Releasers,
  { redis }: Pick<Config, 'redis'>,
  logger: Logger,
): Redis | undefined {
  if (!redis) return undefined;
  const connection = connectRedis(redis.url, redis.timeoutMs, (error) =>
    logger.warn({ err: error }, 'redis connection failed'),
  );
  releasers.add('redis', () => connection.disconnect());
  return connection;
}
