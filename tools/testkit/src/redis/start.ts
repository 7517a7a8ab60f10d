import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../loopback/eventually.js';
import { freePort } from '../loopback/port.js';
import { endProcess, spawnSupervised } from '../processes/child-process.js';

export interface RedisServer {
  readonly source: 'given' | 'local' | 'docker';
  readonly url: string;
  stop(): Promise<void>;
  /** Ends it at once, and starts it again, empty, on the same port. Only where we started it ourselves. */
  crash(): Promise<void>;
  restart(): Promise<void>;
}

export interface NoRedis {
  readonly source: 'none';
  readonly reason: string;
}

export interface RedisOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Where it keeps what it holds. Absent: nowhere. */
  readonly dataDir?: string;
  /** Whether a missing program may be installed with apt-get. */
  readonly install?: boolean;
}

/**
 * Redis from the first of: `REDIS_URL`, a `redis-server` on the PATH, Docker, Debian's package (installed if we are
 * root). Else none, with the reason.
 */
export async function findRedis(options: RedisOptions = {}): Promise<RedisServer | NoRedis> {
  const given = process.env.REDIS_URL;
  if (given) return { source: 'given', url: given, stop: async () => {}, crash: notOurs, restart: notOurs };
  if (onPath()) return startLocal(options);
  if (dockerAnswers()) return startInDocker();
  const failure = options.install === false ? 'it may not be installed' : await installFromDebian();
  if (failure === undefined && onPath()) return startLocal(options);
  return {
    source: 'none',
    reason: `REDIS_URL is not set, there is no redis-server and no Docker, and ${failure}`,
  };
}

/** As `findRedis`, for tests: throws if there is none, so that a test that needs it fails and is not passed over. */
export async function startTestRedis(): Promise<RedisServer> {
  const redis = await findRedis();
  if (redis.source === 'none') throw new Error(`Tests that need Redis cannot run: ${redis.reason}`);
  return redis;
}

const notOurs = () => Promise.reject(new Error('this Redis is not ours to break'));

function onPath(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

function dockerAnswers(): boolean {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

async function startLocal(options: RedisOptions): Promise<RedisServer> {
  const port = options.port || (await freePort());
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'hypervize-redis-')));
  await mkdir(folder, { recursive: true });
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  args.push('--appendonly', options.dataDir === undefined ? 'no' : 'yes');

  const run = async () => {
    const child = spawnSupervised('redis-server', args, { stdio: 'ignore' }, 'SIGTERM');
    await eventually(() => answers(port), {
      timeoutMs: 20_000,
      giveUp: () => child.exitCode !== null,
    });
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

/** Whether a Redis answers PING on the port. */
function answers(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')));
    socket.once('data', (data) => {
      socket.destroy();
      if (data.toString().startsWith('+PONG')) resolve();
      else reject(new Error(`it says ${data.toString().trim()}`));
    });
    socket.once('error', reject);
  });
}

async function startInDocker(): Promise<RedisServer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer('redis:7-alpine')
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .start();
  return {
    source: 'docker',
    url: `redis://${container.getHost()}:${container.getMappedPort(6379)}`,
    stop: async () => {
      await container.stop();
    },
    crash: notOurs,
    restart: notOurs,
  };
}

/** Undefined if it worked, else why not. */
async function installFromDebian(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    return 'it can only be installed by root on Debian';
  }
  const run = promisify(execFile);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Told so, Debian's packages do not start the services that they install.
  const policy = '/usr/sbin/policy-rc.d';
  const ownPolicy = !existsSync(policy);
  try {
    if (ownPolicy) await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    await run('apt-get', ['update', '-qq'], { timeout: 180_000, env: environment });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], {
      timeout: 300_000,
      env: environment,
    });
    return undefined;
  } catch (error) {
    return `apt-get could not install it: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  } finally {
    if (ownPolicy) await rm(policy, { force: true });
  }
}
