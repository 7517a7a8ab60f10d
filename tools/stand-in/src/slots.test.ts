import { expect, test } from '@jest/globals';
import { createSlots } from './slots.js';

const never = new AbortController().signal;

test('those that find no slot get one in the order in which they came', async () => {
  const slots = createSlots(() => 1);
  expect(await slots.take(never)).toBe(true);
  const order: string[] = [];
  const second = slots.take(never).then(() => order.push('second'));
  const third = slots.take(never).then(() => order.push('third'));
  slots.give();
  await second;
  expect(order).toEqual(['second']);
  slots.give();
  await third;
  expect(order).toEqual(['second', 'third']);
});

test('one that goes while it waits, or is gone already, takes none', async () => {
  const slots = createSlots(() => 1);
  await slots.take(never);
  const gone = new AbortController();
  const second = slots.take(gone.signal);
  const third = slots.take(never);
  gone.abort();
  expect(await second).toBe(false);
  expect(await slots.take(gone.signal)).toBe(false);
  slots.give();
  expect(await third).toBe(true);
});
