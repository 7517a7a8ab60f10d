import { AppError } from '@hypervize/errors';
import { expect, test } from '@jest/globals';
import { createDelivery } from './delivery.js';

/** Runs a delivery of these entries until none is left, and returns the entries in the order in which they arrived. */
async function deliverAll(entries: string[], failures: AppError[] = []) {
  const stop = new AbortController();
  const waits: number[] = [];
  const arrived: string[] = [];
  const discarded: string[] = [];
  const delivery = createDelivery({
    deliver: async (limit, discard) => {
      const batch = entries.slice(0, limit);
      const failure = failures.shift();
      if (failure) throw failure;
      const bad = batch.filter((entry) => entry.startsWith('bad'));
      if (bad.length > 0 && !discard) throw new AppError('invalid_request');
      discarded.push(...bad);
      arrived.push(...batch.filter((entry) => !entry.startsWith('bad')));
      entries.splice(0, batch.length);
      return batch.length;
    },
    clock: {
      sleep: async (ms) => {
        waits.push(ms);
        if (entries.length === 0 || waits.length > 1_000) stop.abort();
      },
    },
    onError: () => {},
  });
  await delivery.run(stop.signal);
  return { arrived, discarded, waits };
}
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `e${i}`);

test('entries are delivered in order, in batches', async () => {
  const { arrived, waits } = await deliverAll(numbered(1_000));
  expect(arrived).toEqual(numbered(1_000));
  expect(waits).toHaveLength(1);
});

test('an entry that is refused is discarded, and the others are delivered in order', async () => {
  const entries = numbered(300);
  entries.splice(150, 0, 'bad');
  entries.unshift('bad first');
  const { arrived, discarded } = await deliverAll(entries);
  expect(arrived).toEqual(numbered(300));
  expect(discarded).toEqual(['bad first', 'bad']);
});

test('while delivery fails no entry is lost, and the time between attempts grows', async () => {
  const unavailable = () => new AppError('unavailable');
  const { arrived, waits } = await deliverAll(numbered(3), Array.from({ length: 12 }, unavailable));
  expect(arrived).toEqual(numbered(3));
  expect(waits).toHaveLength(13);
  expect(Math.max(...waits.slice(8))).toBeGreaterThan(Math.max(...waits.slice(0, 2)));
});

test('an entry that is written while another replica delivers is tried again within a tenth of a second', async () => {
  const stop = new AbortController();
  const results = ['busy', 'busy', 1] as const;
  const waits: number[] = [];
  const delivery = createDelivery({
    deliver: async () => results[waits.length] ?? 0,
    clock: {
      sleep: async (ms) => {
        waits.push(ms);
        if (waits.length === results.length) stop.abort();
      },
    },
    onError: () => {},
  });
  await delivery.run(stop.signal);
  expect(waits).toEqual([100, 100, 1_000]);
});
