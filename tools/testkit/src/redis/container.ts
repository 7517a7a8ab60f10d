import { spawnSync } from 'node:child_process';
import { startContainer } from '../docker/container.js';
import { eventually } from '../loopback/eventually.js';
import { freePort } from '../loopback/port.js';
import { checkRedis, persistenceArguments, type RedisOptions, type RedisServer } from './server.js';

const image = 'redis:7';

/** Whether the program `docker` reaches an engine. */
export function isDockerRunning(): boolean {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

/** Starts Redis in a container, published on the loopback interface. */
export async function startRedisContainer(options: RedisOptions): Promise<RedisServer> {
  const { RedisContainer } = await import('@testcontainers/redis');
  const port = options.port || (await freePort());
  // In the container it has to accept connections from outside; only the loopback interface leads there.
  const network = ['--bind', '0.0.0.0', '--protected-mode', 'no'];
  const container = new RedisContainer(image).withCommand([
    'redis-server',
    ...network,
    ...persistenceArguments(options),
  ]);
  const server = await startContainer(container, {
    containerPort: 6379,
    port,
    ...(options.dataDir === undefined ? {} : { mount: { source: options.dataDir, target: '/data' } }),
    ready: () => eventually(() => checkRedis(port), { timeoutMs: 20_000 }),
  });
  return { source: 'docker', url: `redis://127.0.0.1:${port}`, ...server };
}
