import { serverSource } from '../server-source.js';
import { isDockerRunning, startRedisContainer } from './container.js';
import { installRedisFromDebian } from './debian.js';
import { isRedisInstalled, startLocalRedis } from './local.js';
import type { RedisOptions, RedisServer, RedisUnavailable } from './server.js';

/**
 * Finds or starts Redis. With `TEST_SERVERS=docker` in a container; otherwise the first of: the server at `REDIS_URL`, a
 * `redis-server` on the PATH, a container, Debian's package, which is installed if this process runs as root. If there
 * is none, resolves to the reason.
 */
export async function findRedis(options: RedisOptions = {}): Promise<RedisServer | RedisUnavailable> {
  if (serverSource() === 'docker') return startRedisContainer(options);
  const url = process.env.REDIS_URL;
  if (url) return givenServer(url);
  if (isRedisInstalled()) return startLocalRedis(options);
  if (isDockerRunning()) return startRedisContainer(options);
  const failure = options.install === false ? 'it may not be installed' : await installRedisFromDebian();
  if (failure === undefined && isRedisInstalled()) return startLocalRedis(options);
  return {
    source: 'none',
    reason: `REDIS_URL is not set, there is no redis-server and no Docker, and ${failure}`,
  };
}

/** As `findRedis`, for tests: throws if there is no Redis, so that a test that needs it fails instead of being skipped. */
export async function startTestRedis(): Promise<RedisServer> {
  const redis = await findRedis();
  if (redis.source === 'none') throw new Error(`Tests that need Redis cannot run: ${redis.reason}`);
  return redis;
}

function givenServer(url: string): RedisServer {
  const refuse = () => Promise.reject(new Error('the server at REDIS_URL cannot be crashed or restarted'));
  return { source: 'given', url, stop: async () => {}, crash: refuse, restart: refuse };
}
