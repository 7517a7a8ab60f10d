import { Redis } from 'ioredis';

/**
 * A connection that fails fast: a command fails at once while Redis is disconnected, and after `timeoutMs` milliseconds
 * without a response. Commands are neither queued nor sent twice. Reconnects in the background, with a backoff of 0.05
 * to 2 seconds.
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
