import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listen } from '../src/listen.js';
import { migrate } from '../src/migrate.js';
import {
  arrayLiteral,
  brokenUniqueConstraint,
  createPool,
  type Pool,
  withDatabase,
  withTransaction,
} from '../src/pool.js';

let server: PostgresServer;
let url: string;
let pool: Pool;
const open = (extra: { statementTimeoutMs?: number; lockTimeoutMs?: number } = {}) =>
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

  test('run once when three processes start at the same time', async () => {
    const ran = await Promise.all([1, 2, 3].map(() => migrate(pool, 's', folder)));
    expect(ran.flat()).toEqual(['0001-first.sql']);
    expect((await pool.query('SELECT n FROM t')).rows).toEqual([{ n: 1 }]);
  });

  test('that fail are rolled back, and run when they have been corrected', async () => {
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
  test('is committed if its work returns and rolled back if it throws', async () => {
    await withTransaction(pool, (db) => db.query('INSERT INTO t VALUES (10)'));
    const failing = withTransaction(pool, async (db) => {
      await db.query('INSERT INTO t VALUES (11)');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await pool.query('SELECT n FROM t WHERE n >= 10')).rows).toEqual([{ n: 10 }]);
  });

  test('is committed with its last statement, and rolled back if that fails', async () => {
    const rows = await withTransaction(pool, async (db) => {
      await db.query('INSERT INTO t VALUES (20)');
      return db.commitAfter<{ n: number }>(`INSERT INTO t VALUES (21) RETURNING n`);
    });
    expect(rows).toEqual([{ n: 21 }]);
    const failing = withTransaction(pool, async (db) => {
      await db.query('INSERT INTO t VALUES (22)');
      await db.commitAfter('INSERT INTO t VALUES (21)');
    });
    expect(brokenUniqueConstraint(await failing.catch((e: unknown) => e))).toBe('t_pkey');
    const { rows: stored } = await pool.query('SELECT n FROM t WHERE n BETWEEN 20 AND 29 ORDER BY n');
    expect(stored).toEqual([{ n: 20 }, { n: 21 }]);
  });

  test('that waits too long for a lock is overloaded, and the pool stays usable', async () => {
    await pool.query('INSERT INTO t VALUES (30)');
    const impatient = open({ lockTimeoutMs: 100 });
    await withTransaction(pool, async (holder) => {
      await holder.query('SELECT FROM t WHERE n = 30 FOR UPDATE');
      const waiting = withTransaction(impatient, (db) => db.query('SELECT FROM t WHERE n = 30 FOR UPDATE'));
      await expect(waiting).rejects.toMatchObject({ code: 'overloaded' });
    });
    await withTransaction(impatient, (db) => db.query('SELECT FROM t WHERE n = 30 FOR UPDATE'));
    await impatient.end();
  });

  test('that violates a unique constraint fails with the name of the constraint', async () => {
    const failure = await withTransaction(pool, (db) => db.query('INSERT INTO t VALUES (10)')).catch(
      (e: unknown) => e,
    );
    expect(brokenUniqueConstraint(failure)).toBe('t_pkey');
    expect(brokenUniqueConstraint(new Error('x'))).toBeUndefined();
  });
});

describe('a database failure', () => {
  test('is unavailable if the connection is refused or lost, or if a statement times out', async () => {
    const unreachable = createPool({
      url: 'postgres://x:y@127.0.0.1:9/z',
      name: 'test',
      schema: 's',
      maxConnections: 1,
      statementTimeoutMs: 1_000,
      onError: () => {},
    });
    await expect(withDatabase(unreachable, (db) => db.query('SELECT 1'))).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(withTransaction(unreachable, async () => {})).rejects.toMatchObject({ code: 'unavailable' });
    await unreachable.end();

    const slow = open({ statementTimeoutMs: 200 });
    await expect(withDatabase(slow, (db) => db.query('SELECT pg_sleep(5)'))).rejects.toMatchObject({
      code: 'unavailable',
    });
    await slow.end();

    const lost = withTransaction(pool, async (db) => {
      const { rows } = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await withDatabase(pool, (other) => other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]));
      await db.query('SELECT 1');
    });
    await expect(lost).rejects.toMatchObject({ code: 'unavailable' });
    // Lost between two statements, when no statement can fail: only this transaction fails.
    const lostBetween = withTransaction(pool, async (db) => {
      const { rows } = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await withDatabase(pool, (other) => other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]));
      await eventually(() =>
        withDatabase(pool, async (other) => {
          const left = await other.query('SELECT FROM pg_stat_activity WHERE pid = $1', [rows[0]?.pid]);
          expect(left.rows).toHaveLength(0);
        }),
      );
    });
    await expect(lostBetween).rejects.toMatchObject({ code: 'unavailable' });
    await expect(withDatabase(pool, (db) => db.query('SELECT 1'))).resolves.toBeDefined();
  });

  test('is unavailable if a schema or table does not exist yet', async () => {
    for (const text of ['SELECT FROM not_there', 'CREATE TABLE not_there.either ()']) {
      await expect(withDatabase(pool, (db) => db.query(text))).rejects.toMatchObject({ code: 'unavailable' });
    }
  });

  test('that is a programming error keeps its SQLSTATE', async () => {
    await expect(withDatabase(pool, (db) => db.query('SELECT nonsense'))).rejects.toMatchObject({
      code: '42703',
    });
  });
});

test('a listener is woken by notifications, also after its connection was lost', async () => {
  let wakes = 0;
  const stop = new AbortController();
  const listening = listen({
    url,
    name: 'test-listener',
    channel: 'news',
    signal: stop.signal,
    onWake: () => {
      wakes++;
    },
    onError: () => {},
  });
  const expectWake = async () => {
    const before = wakes;
    await pool.query('NOTIFY news');
    await eventually(() => expect(wakes).toBeGreaterThan(before));
  };
  await eventually(() => expect(wakes).toBe(1));
  await expectWake();
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-listener (listen)'`,
  );
  // A reconnect wakes the listener, as notifications may have been missed.
  await eventually(() => expect(wakes).toBeGreaterThanOrEqual(3));
  await expectWake();
  stop.abort();
  await listening;
});

test('the literal of an array has the given texts, whatever characters they have', async () => {
  const texts = ['', 'a', 'NULL', null, '"', '\\', `it's "so"`, '{}', ',', ' ', '\n', 'ü🔑', '\\"'];
  const { rows } = await pool.query(`SELECT ${arrayLiteral(texts)}::text[] AS texts`);
  expect(rows).toEqual([{ texts }]);
  expect((await pool.query(`SELECT ${arrayLiteral([])}::text[] AS texts`)).rows).toEqual([{ texts: [] }]);
});
