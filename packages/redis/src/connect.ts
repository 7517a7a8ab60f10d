import { Redis } from 'ioredis';

/**
 * A connection for the cache: a command fails at once while there is no connection, and after `timeoutMs` on one that
 * does not answer; nothing is queued or sent twice. Connects in the background, again and again.
 */
export function connectRedis(url: string, timeoutMs: number, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    commandTimeout: timeoutMs,
    connectTimeout: 2_000,
    enableOfflineQueue: false,
    enableReadyCheck: true,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(2_000, 50 * 2 ** Math.min(attempt, 6)),
  });
  redis.on('error', onError);
  return redis;
}
