import { expect, test } from '@jest/globals';
import { createBcryptQueue } from './bcrypt-queue.js';

const limits = { cost: 4, concurrency: 1, maxWaiting: 10, maxPerKey: 2 };
const never = new AbortController().signal;

test('guesses at one key do not take the places of the others', async () => {
  const queue = createBcryptQueue(limits);
  const hash = await queue.hash('right', 'keyA', never);
  const guesses = Array.from({ length: 5 }, () => queue.compare('wrong', hash, 'keyA', never));
  const other = queue.compare('right', hash, 'keyB', never);
  const outcomes = await Promise.allSettled(guesses);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
  ]);
  expect(await other).toBe(true);
  // Their places are free again afterwards.
  expect(await queue.compare('right', hash, 'keyA', never)).toBe(true);
});

test('work whose caller has gone is dropped before it begins', async () => {
  const queue = createBcryptQueue(limits);
  const gone = new AbortController();
  const first = queue.hash('a', 'keyA', never);
  const second = queue.hash('b', 'keyB', gone.signal);
  gone.abort();
  await first;
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  expect(queue.waiting()).toBe(0);
});
