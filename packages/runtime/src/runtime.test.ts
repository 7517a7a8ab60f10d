import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import { describe, expect, test } from '@jest/globals';
import { backoffMs, retryUntilSuccess } from './backoff.js';
import { createLogger } from './logger.js';
import { startOperationsServer } from './operations-server.js';
import { createChecks } from './readiness.js';
import { open } from './releasers.js';

describe('the logger', () => {
  test('never writes a key, whatever the field or the depth', () => {
    const lines: string[] = [];
    const logger = createLogger({
      name: 'test',
      level: 'trace',
      destination: { write: (line) => void lines.push(line) },
    });
    const { key } = generateKey();
    logger.info(`used ${key}`);
    logger.info({ key, deep: { list: [key], url: `/x?k=${key}` } }, 'x');
    logger.error({ err: new Error(`bad ${key}`, { cause: new Error(key) }) }, 'x');
    logger.child({ key }).warn('x');
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect(line).toContain(key.slice(0, 17));
      expect(line).not.toContain(key.slice(17));
    }
  });

  test('writes the code of an expected failure instead of its stack, and the stack of its cause and of a bug', () => {
    const lines: { err: { code?: string; stack?: string; cause?: { stack: string } } }[] = [];
    const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const logger = createLogger({ name: 'test', level: 'info', destination });
    logger.info({ err: new AppError('no_capacity', undefined, { cause: new Error('refused') }) }, 'x');
    logger.info({ err: new AppError('internal') }, 'x');
    expect(lines[0]?.err).toMatchObject({ code: 'no_capacity', cause: { message: 'refused' } });
    expect(lines[0]?.err.stack).toBeUndefined();
    expect(lines[0]?.err.cause?.stack).toContain('runtime.test');
    expect(lines[1]?.err.stack).toContain('runtime.test');
  });

  test('redacts fields that are named after credentials', () => {
    let written = '';
    const destination = {
      write: (line: string) => {
        written += line;
      },
    };
    const logger = createLogger({ name: 'test', level: 'info', destination });
    logger.info({ secret: 'hunter2', headers: { authorization: 'hunter2', cookie: 'hunter2' } }, 'x');
    expect(written).toContain('"msg":"x"');
    expect(written).not.toContain('hunter2');
  });
});

describe('a service', () => {
  test('is released in reverse order of opening, and one failed release does not prevent the others', async () => {
    const closed: string[] = [];
    const failed: string[] = [];
    const running = await open(
      async (releasers) => {
        releasers.add('first', () => closed.push('first'));
        releasers.add('second', () => {
          throw new Error('stuck');
        });
        releasers.add('third', () => closed.push('third'));
        return {};
      },
      (name) => void failed.push(name),
    );
    await running.stop();
    await running.stop();
    expect(closed).toEqual(['third', 'first']);
    expect(failed).toEqual(['second']);
  });

  test('that fails to open releases what it has opened', async () => {
    const closed: string[] = [];
    const opening = open(
      async (releasers) => {
        releasers.add('first', () => closed.push('first'));
        throw new Error('no second');
      },
      () => {},
    );
    await expect(opening).rejects.toThrow('no second');
    expect(closed).toEqual(['first']);
  });
});

describe('a retry', () => {
  test('waits longer after each failure, up to a bound, and never zero', () => {
    expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, 100, 1_000, () => 1))).toEqual([
      100, 200, 400, 1_000,
    ]);
    expect(backoffMs(0, 100, 1_000, () => 0)).toBe(10);
  });

  test('ends when an attempt succeeds or the signal aborts', async () => {
    let tries = 0;
    const attempt = async () => {
      if (++tries < 3) throw new Error('not yet');
      return tries;
    };
    const { signal } = new AbortController();
    expect(await retryUntilSuccess(attempt, { signal, onFailure: () => {} })).toBe(3);
    const stop = new AbortController();
    const failing = retryUntilSuccess(() => Promise.reject(new Error('never')), {
      signal: stop.signal,
      onFailure: () => stop.abort(new Error('stopped')),
    });
    await expect(failing).rejects.toThrow('stopped');
  });
});

test('the operations server reports liveness, readiness with each check, and metrics', async () => {
  const { addCheck, setReady, readiness } = createChecks();
  let isAlive = true;
  const operations = await startOperationsServer(
    { host: '127.0.0.1', port: 0 },
    { isAlive: () => isAlive, readiness, metricsText: async () => 'up 1\n' },
  );
  const get = (path: string) => fetch(`http://127.0.0.1:${operations.port}${path}`);
  let ok = true;
  addCheck('part', () => ({ ok, detail: 'degraded' }));
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(503);
  setReady(true);
  expect((await get('/readyz')).status).toBe(200);
  ok = false;
  const notReady = await get('/readyz');
  expect(notReady.status).toBe(503);
  expect(await notReady.json()).toEqual({
    ready: false,
    started: true,
    checks: { part: { ok: false, detail: 'degraded' } },
  });
  expect(await (await get('/metrics')).text()).toBe('up 1\n');
  isAlive = false;
  expect((await get('/healthz')).status).toBe(503);
  await operations.close();
});
