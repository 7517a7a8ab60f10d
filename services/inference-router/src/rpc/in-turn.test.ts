import { expect, test } from '@jest/globals';
import { createInTurn, type InTurn } from './in-turn.js';

const { signal } = new AbortController();
/** Work of the owner "a" that runs until `finish` is called. */
async function hang(inTurn: InTurn) {
  let finish = () => {};
  let running: Promise<void> | undefined;
  await new Promise<void>((started) => {
    running = inTurn('a', signal, () => {
      started();
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
  });
  return { running, finish: () => finish() };
}
const code = (error: { code?: string }) => error.code;

test('work of one owner runs one after another, and work of others does not wait for it', async () => {
  const inTurn = createInTurn();
  const log: string[] = [];
  const { running: first, finish } = await hang(inTurn);
  const second = inTurn('a', signal, async () => void log.push('second'));
  await inTurn('b', signal, async () => void log.push('other'));
  expect(log).toEqual(['other']);
  finish();
  await Promise.all([first, second]);
  expect(log).toEqual(['other', 'second']);
});

test('work that fails does not stop the next one', async () => {
  const inTurn = createInTurn();
  const failed = inTurn('a', signal, async () => Promise.reject(new Error('no')));
  const next = inTurn('a', signal, async () => 'done');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('done');
});

test('an owner has a bounded number of waiting calls, and further ones are refused as overloaded', async () => {
  const inTurn = createInTurn();
  const { running: hanging, finish } = await hang(inTurn);
  const waiting = Array.from({ length: 100 }, () =>
    inTurn('a', signal, async () => {}).then(() => 'ok', code),
  );
  expect(await inTurn('b', signal, async () => 'ok')).toBe('ok');
  finish();
  await hanging;
  const results = await Promise.all(waiting);
  expect(results.filter((result) => result === 'ok').length).toBe(32);
  expect(new Set(results)).toEqual(new Set(['ok', 'overloaded']));
});

test('work whose caller has gone before its turn is not started', async () => {
  const inTurn = createInTurn();
  const caller = new AbortController();
  const { running: hanging, finish } = await hang(inTurn);
  let started = false;
  const gone = inTurn('a', caller.signal, async () => {
    started = true;
  });
  caller.abort();
  finish();
  await hanging;
  await expect(gone).rejects.toMatchObject({ code: 'cancelled' });
  expect(started).toBe(false);
});
