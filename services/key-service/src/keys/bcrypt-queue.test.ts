import { expect, test } from '@jest/globals';
import { createBcryptQueue } from './bcrypt-queue.js';

const limits = { cost: 4, concurrency: 1, maxWaiting: 10, maxPerKey: 2 };
const neverAborted = new AbortController().signal;

test('guesses at one key do not fill the queue for other keys', async () => {
  const queue = createBcryptQueue(limits);
  const hash = await queue.hash('right', 'keyA', neverAborted);
  const guesses = Array.from({ length: 5 }, () => queue.compare('wrong', hash, 'keyA', neverAborted));
  const other = queue.compare('right', hash, 'keyB', neverAborted);
  const outcomes = await Promise.allSettled(guesses);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
  ]);
  expect(await other).toBe(true);
  // Calls that have finished no longer count.
  expect(await queue.compare('right', hash, 'keyA', neverAborted)).toBe(true);
});

test('a call that is cancelled while it waits is dropped without being computed', async () => {
  const queue = createBcryptQueue(limits);
  const cancelled = new AbortController();
  const first = queue.hash('a', 'keyA', neverAborted);
  const second = queue.hash('b', 'keyB', cancelled.signal);
  cancelled.abort();
  await first;
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  expect(queue.length()).toBe(0);
});
