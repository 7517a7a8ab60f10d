import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listen } from '../src/listen.js';
import { migrate } from '../src/migrate.js';
import { brokenUniqueConstraint, createPool, type Pool, withDatabase, withTransaction } from '../src/pool.js';

let server: PostgresServer;
let url: string;
let pool: Pool;
const open = (extra: { statementTimeoutMs?: number } = {}) =>
  createPool({
    url,
    name: 'test',
    schema: 's',
    maxConnections: 4,
    statementTimeoutMs: 2_000,
    onError: () => {},
    ...extra,
  });

beforeAll(async () => {
  server = await startTestPostgres();
  url = await server.createDatabase();
  pool = open();
});
afterAll(async () => {
  await pool?.end();
  await server?.stop();
});

describe('migrations', () => {
  let folder: string;
  const file = (name: string, sql: string) => writeFile(join(folder, name), sql);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'migrations-'));
    await file('0001-first.sql', 'CREATE TABLE t (n int PRIMARY KEY); INSERT INTO t VALUES (1)');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('run once, also when three start at once', async () => {
    const ran = await Promise.all([1, 2, 3].map(() => migrate(pool, 's', folder)));
    expect(ran.flat()).toEqual(['0001-first.sql']);
    expect((await pool.query('SELECT n FROM t')).rows).toEqual([{ n: 1 }]);
  });

  test('that fail leave nothing of themselves, and run when they are mended', async () => {
    await file('0002-second.sql', 'CREATE TABLE u (); SELECT nonsense');
    await expect(migrate(pool, 's', folder)).rejects.toThrow('nonsense');
    expect((await pool.query(`SELECT to_regclass('s.u') AS u`)).rows[0].u).toBeNull();
    await file('0002-second.sql', 'CREATE TABLE u ()');
    expect(await migrate(pool, 's', folder)).toEqual(['0002-second.sql']);
  });

  test('that were changed after they ran are refused', async () => {
    await file('0001-first.sql', 'CREATE TABLE other ()');
    await expect(migrate(pool, 's', folder)).rejects.toThrow('0001-first.sql was changed');
  });
});

describe('a transaction', () => {
  test('is kept if its work returns and undone if it throws', async () => {
    await withTransaction(pool, (db) => db.query('INSERT INTO t VALUES (10)'));
    const failing = withTransaction(pool, async (db) => {
      await db.query('INSERT INTO t VALUES (11)');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await pool.query('SELECT n FROM t WHERE n >= 10')).rows).toEqual([{ n: 10 }]);
  });

  test('that breaks a unique constraint says which', async () => {
    const failure = await withTransaction(pool, (db) => db.query('INSERT INTO t VALUES (10)')).catch(
      (e: unknown) => e,
    );
    expect(brokenUniqueConstraint(failure)).toBe('t_pkey');
    expect(brokenUniqueConstraint(new Error('x'))).toBeUndefined();
  });
});

describe('a database that does not answer', () => {
  test('is unavailable: refused, cut off in the middle, or too slow', async () => {
    const nobody = createPool({
      url: 'postgres://x:y@127.0.0.1:9/z',
      name: 'test',
      schema: 's',
      maxConnections: 1,
      statementTimeoutMs: 1_000,
      onError: () => {},
    });
    await expect(withDatabase(nobody, (db) => db.query('SELECT 1'))).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(withTransaction(nobody, async () => {})).rejects.toMatchObject({ code: 'unavailable' });
    await nobody.end();

    const slow = open({ statementTimeoutMs: 200 });
    await expect(withDatabase(slow, (db) => db.query('SELECT pg_sleep(5)'))).rejects.toMatchObject({
      code: 'unavailable',
    });
    await slow.end();

    const cutOff = withTransaction(pool, async (db) => {
      const { rows } = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await withDatabase(pool, (other) => other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]));
      await db.query('SELECT 1');
    });
    await expect(cutOff).rejects.toMatchObject({ code: 'unavailable' });
    // Lost between two statements, with nothing under way that could fail: still no more than this transaction's end.
    const cutBetween = withTransaction(pool, async (db) => {
      const { rows } = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await withDatabase(pool, (other) => other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]));
      await eventually(() =>
        withDatabase(pool, async (other) => {
          const left = await other.query('SELECT FROM pg_stat_activity WHERE pid = $1', [rows[0]?.pid]);
          expect(left.rows).toHaveLength(0);
        }),
      );
    });
    await expect(cutBetween).rejects.toMatchObject({ code: 'unavailable' });
    await expect(withDatabase(pool, (db) => db.query('SELECT 1'))).resolves.toBeDefined();
  });

  test('whose tables are not there yet is unavailable too', async () => {
    for (const text of ['SELECT FROM not_there', 'CREATE TABLE not_there.either ()']) {
      await expect(withDatabase(pool, (db) => db.query(text))).rejects.toMatchObject({ code: 'unavailable' });
    }
  });

  test('that refuses a statement is not: the mistake is ours', async () => {
    await expect(withDatabase(pool, (db) => db.query('SELECT nonsense'))).rejects.toMatchObject({
      code: '42703',
    });
  });
});

test('a listener hears of notifications, and again after its connection was broken', async () => {
  let wakes = 0;
  const stop = new AbortController();
  const listening = listen({
    url,
    name: 'ear',
    channel: 'news',
    signal: stop.signal,
    onWake: () => {
      wakes++;
    },
    onError: () => {},
  });
  const heard = async () => {
    const before = wakes;
    await pool.query('NOTIFY news');
    await eventually(() => expect(wakes).toBeGreaterThan(before));
  };
  await eventually(() => expect(wakes).toBe(1));
  await heard();
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ear (listen)'`,
  );
  // Connecting again is a wake in itself, for what was missed meanwhile.
  await eventually(() => expect(wakes).toBeGreaterThanOrEqual(3));
  await heard();
  stop.abort();
  await listening;
});
