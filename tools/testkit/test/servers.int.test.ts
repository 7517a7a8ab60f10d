import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../src/loopback/eventually.js';
import { startLink } from '../src/loopback/link.js';
import { startPostgres } from '../src/postgres/start.js';
import { checkRedis } from '../src/redis/server.js';
import { findRedis, startTestRedis } from '../src/redis/start.js';
import { serverSource } from '../src/server-source.js';

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

/** Sends commands, one a line, and resolves to the first bytes of the reply. */
async function redisCommand(port: number, command: string, timeoutMs = 3_000): Promise<string> {
  const { connect } = await import('node:net');
  return new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no reply')));
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(String(chunk));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
}

const portOf = (url: string) => Number(new URL(url).port);

/** A folder that the account of the server can enter. */
async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join('/var/tmp', 'testkit-'));
  await chmod(folder, 0o755);
  return folder;
}

// Only servers that are started here can be crashed and restarted.
beforeAll(() => {
  delete process.env.REDIS_URL;
});

test('TEST_SERVERS selects the source of the servers', async () => {
  const postgres = await startPostgres();
  expect(postgres.source).toBe(serverSource());
  await postgres.stop();
});

describe('PostgreSQL', () => {
  test('keeps what was committed across a crash, and across a new start on the same folder', async () => {
    const folder = await dataFolder();
    const dataDir = join(folder, 'pg');
    const first = await startPostgres({ dataDir });
    const url = await first.createDatabase('kept');
    await query(url, 'CREATE TABLE t AS SELECT 1 AS n');
    await first.crash();
    await first.restart();
    expect(await query(url, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
    await expect(startPostgres({ dataDir })).rejects.toThrow('Another PostgreSQL is running');
    await first.crash();
    const second = await startPostgres({ dataDir });
    expect(await query(await second.createDatabase('kept'), 'SELECT n FROM t')).toEqual([{ n: 1 }]);
    await second.stop();
    await first.stop();
    await rm(folder, { recursive: true });
  });

  test('without a folder keeps what was committed across a crash, on the same port', async () => {
    const server = await startPostgres();
    const url = await server.createDatabase();
    await query(url, 'CREATE TABLE t AS SELECT 1 AS n');
    await server.crash();
    await expect(query(url, 'SELECT n FROM t')).rejects.toThrow();
    await server.restart();
    expect(await query(url, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
    await server.restart();
    expect(await query(url, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
    await server.stop();
    await expect(query(url, 'SELECT n FROM t')).rejects.toThrow();
  });

  test('refuses a wrong password', async () => {
    const server = await startPostgres();
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await server.stop();
  });
});

describe('Redis', () => {
  test('is on the same port and empty after a crash and a restart', async () => {
    const redis = await startTestRedis();
    const port = portOf(redis.url);
    expect(await redisCommand(port, 'SET key value')).toBe('+OK\r\n');
    await redis.crash();
    await expect(checkRedis(port)).rejects.toThrow();
    await redis.restart();
    expect(await redisCommand(port, 'DBSIZE')).toBe(':0\r\n');
    await redis.stop();
    await expect(checkRedis(port)).rejects.toThrow();
  });

  test('keeps its data in a folder across a new start', async () => {
    const folder = await dataFolder();
    const dataDir = join(folder, 'redis');
    const first = await findRedis({ dataDir });
    if (first.source === 'none') throw new Error(first.reason);
    expect(await redisCommand(portOf(first.url), 'SET key value')).toBe('+OK\r\n');
    await first.stop();
    const second = await findRedis({ dataDir });
    if (second.source === 'none') throw new Error(second.reason);
    expect(await redisCommand(portOf(second.url), 'DBSIZE')).toBe(':1\r\n');
    await second.stop();
    await rm(folder, { recursive: true });
  });
});

test('PostgreSQL and Redis end when the process that started them is killed', async () => {
  const library = new URL('../src/index.js', import.meta.url).href;
  const program = `
    const { startPostgres, startTestRedis } = await import(${JSON.stringify(library)});
    const [postgres, redis] = await Promise.all([startPostgres(), startTestRedis()]);
    console.log(JSON.stringify({ postgres: postgres.port, redis: Number(new URL(redis.url).port) }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
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

test('a link forwards bytes, stalls, resets connections and is restored', async () => {
  const redis = await startTestRedis();
  const link = await startLink(portOf(redis.url));
  const ping = (timeoutMs?: number) => redisCommand(link.port, 'PING', timeoutMs);
  expect(await ping()).toBe('+PONG\r\n');
  link.stall();
  await expect(ping(200)).rejects.toThrow('no reply');
  link.restore();
  expect(await ping()).toBe('+PONG\r\n');
  link.cut();
  await expect(ping()).rejects.toThrow();
  link.restore();
  expect(await ping()).toBe('+PONG\r\n');
  await link.close();
  await redis.stop();
});
