import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../src/loopback/eventually.js';
import { startLink } from '../src/loopback/link.js';
import { embeddedBinaries } from '../src/postgres/binaries.js';
import { type PostgresServer, reachableDataDir, startEmbeddedPostgres } from '../src/postgres/embedded.js';
import { startTestRedis } from '../src/redis/start.js';

const embedded = async (options = {}): Promise<PostgresServer> => {
  const server = await startEmbeddedPostgres(options);
  if (!server) throw new Error('there is no embedded PostgreSQL for this platform');
  return server;
};

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('PostgreSQL', () => {
  test('keeps what was committed over a crash and over a new start on the same folder', async () => {
    const dataDir = await mkdtemp(join('/var/tmp', 'testkit-'));
    await chmod(dataDir, 0o755);
    const first = await embedded({ dataDir: join(dataDir, 'pg') });
    const url = await first.createDatabase('kept');
    await query(url, 'CREATE TABLE t AS SELECT 1 AS n');
    await first.crash();
    await first.restart();
    expect(await query(url, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
    await expect(embedded({ dataDir: join(dataDir, 'pg') })).rejects.toThrow('Another PostgreSQL is running');
    await first.crash();
    const second = await embedded({ dataDir: join(dataDir, 'pg') });
    expect(await query(await second.createDatabase('kept'), 'SELECT n FROM t')).toEqual([{ n: 1 }]);
    await second.stop();
    await rm(dataDir, { recursive: true });
  });

  test('gets a folder that it can reach, also from one that only root can enter', async () => {
    const secret = await mkdtemp(join(tmpdir(), 'testkit-'));
    const chosen = await reachableDataDir(join(secret, 'data'));
    if (process.getuid?.() === 0) {
      expect(chosen.startsWith('/var/tmp/hypervize-')).toBe(true);
      await expect(embedded({ dataDir: join(secret, 'data', 'pg') })).rejects.toThrow(
        'Choose a data folder elsewhere',
      );
    } else {
      expect(chosen).toBe(join(secret, 'data'));
    }
    await rm(secret, { recursive: true });
  });

  test('has programs that run also as a copy, which is what an account is given that cannot reach them', async () => {
    const account = { name: 'nobody', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const binaries = await embeddedBinaries(account, async () => false);
    expect(binaries?.initdb.startsWith(tmpdir())).toBe(true);
    for (const program of Object.values(binaries ?? {})) {
      expect(execFileSync(program, ['--version']).toString()).toContain('PostgreSQL');
    }
  });

  test('and Redis end when the process that started them is killed', async () => {
    const library = new URL('../src/index.js', import.meta.url).href;
    const program = `
      const { startEmbeddedPostgres, startTestRedis } = await import(${JSON.stringify(library)});
      const [postgres, redis] = await Promise.all([startEmbeddedPostgres(), startTestRedis()]);
      console.log(JSON.stringify({ postgres: postgres.port, redis: Number(new URL(redis.url).port) }));
      setInterval(() => {}, 1000);`;
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    const line = await new Promise<string>((resolve) =>
      child.stdout.once('data', (chunk) => resolve(String(chunk))),
    );
    const ports = JSON.parse(line) as { postgres: number; redis: number };
    child.kill('SIGKILL');
    await eventually(async () => {
      for (const port of [ports.postgres, ports.redis]) {
        await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
          cause: { code: 'ECONNREFUSED' },
        });
      }
    });
  });
});

test('a link passes bytes, stalls, breaks and mends', async () => {
  const redis = await startTestRedis();
  const link = await startLink(Number(new URL(redis.url).port));
  const ping = async (timeoutMs = 3_000) => {
    const { connect } = await import('node:net');
    return new Promise<string>((resolve, reject) => {
      const socket = connect(link.port, '127.0.0.1', () => socket.write('PING\r\n'));
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer')));
      socket.once('data', (chunk) => {
        socket.destroy();
        resolve(String(chunk));
      });
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed')));
    });
  };
  expect(await ping()).toBe('+PONG\r\n');
  link.stall();
  await expect(ping(200)).rejects.toThrow('no answer');
  link.mend();
  expect(await ping()).toBe('+PONG\r\n');
  link.cut();
  await expect(ping()).rejects.toThrow();
  link.mend();
  expect(await ping()).toBe('+PONG\r\n');
  await link.close();
  await redis.stop();
});
