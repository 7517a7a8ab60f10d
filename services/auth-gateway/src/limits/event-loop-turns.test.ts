import { expect, test } from '@jest/globals';
import { createEventLoopTurns } from './event-loop-turns.js';

const iteration = () => new Promise((resolve) => setImmediate(resolve));

test('one request begins in each iteration of the event loop, and accounts take turns', async () => {
  const turn = createEventLoopTurns(1_000);
  const begun: string[] = [];
  for (let i = 0; i < 100; i++) void turn('hostile').then(() => begun.push('hostile'));
  void turn('other').then(() => begun.push('other'));
  for (let i = 0; i < 10; i++) {
    const before = begun.length;
    await iteration();
    expect(begun.length - before).toBeLessThanOrEqual(1);
  }
  expect(begun.indexOf('other')).toBeLessThanOrEqual(2);
  expect(begun.length).toBeGreaterThanOrEqual(9);
});

test('a request that arrives alone begins at once', async () => {
  const turn = createEventLoopTurns(10);
  let begun = false;
  void turn('a').then(() => {
    begun = true;
  });
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toBe(true);
});
