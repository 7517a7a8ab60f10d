import { expect, test } from '@jest/globals';
import { createBcryptQueue } from './bcrypt-queue.js';

const limits = { cost: 4, concurrency: 1, maxWaiting: 10, maxPerKey: 2 };
const neverAborted = new AbortController().signal;
const keyA = { accountId: 'a', keyId: 'keyA' };
const keyB = { accountId: 'a', keyId: 'keyB' };

test('guesses at one key do not fill the queue for other keys', async () => {
  const queue = createBcryptQueue(limits);
  const hash = await queue.hash('right', 'a', neverAborted);
  const guesses = Array.from({ length: 5 }, () => queue.compare('wrong', hash, keyA, neverAborted));
  const other = queue.compare('right', hash, keyB, neverAborted);
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
  expect(await queue.compare('right', hash, keyA, neverAborted)).toBe(true);
});

test('a call that is cancelled while it waits is dropped without being computed', async () => {
  const queue = createBcryptQueue(limits);
  const cancelled = new AbortController();
  const first = queue.hash('a', 'a', neverAborted);
  const second = queue.hash('b', 'b', cancelled.signal);
  cancelled.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  expect(queue.length()).toBe(0);
  await first;
});

test('120 hashes of one account leave 20 of another their places, and they are computed in turn', async () => {
  const queue = createBcryptQueue({ ...limits, maxWaiting: 128 });
  const order: string[] = [];
  const hashAll = (account: string, count: number) =>
    Promise.allSettled(
      Array.from({ length: count }, async () => {
        await queue.hash('key', account, neverAborted);
        order.push(account);
      }),
    );
  const hostile = hashAll('hostile', 120);
  const other = await hashAll('other', 20);
  expect(other.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  // One of the hostile account for each of the other's, and the one that ran before.
  expect(order.filter((account) => account === 'hostile').length).toBeLessThanOrEqual(22);
  const refused = (await hostile).filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
});
