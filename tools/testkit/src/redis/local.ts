import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../loopback/eventually.js';
import { freePort } from '../loopback/port.js';
import { endProcess, spawnSupervised } from '../processes/child-process.js';
import { checkRedis, persistenceArguments, type RedisOptions, type RedisServer } from './server.js';

const program = 'redis-server';

/** Whether `redis-server` is on the PATH. */
export function isRedisInstalled(): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

/** Starts the `redis-server` of the PATH on the loopback interface. */
export async function startLocalRedis(options: RedisOptions): Promise<RedisServer> {
  const port = options.port || (await freePort());
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'hypervize-redis-')));
  await mkdir(folder, { recursive: true });
  const network = ['--port', String(port), '--bind', '127.0.0.1'];
  const args = [...network, '--dir', folder, ...persistenceArguments(options)];

  const run = async () => {
    const child = spawnSupervised(program, args, { stdio: 'ignore' }, 'SIGTERM');
    const giveUp = () => child.exitCode !== null;
    await eventually(() => checkRedis(port), { timeoutMs: 20_000, giveUp });
    return child;
  };
  let child = await run();
  return {
    source: 'local',
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      await endProcess(child, 'SIGTERM', 5_000);
      if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
    crash: () => endProcess(child, 'SIGKILL', 5_000),
    restart: async () => {
      await endProcess(child, 'SIGKILL', 5_000);
      child = await run();
    },
  };
}
