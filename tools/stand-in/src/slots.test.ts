import { expect, test } from '@jest/globals';
import { createSlots } from './slots.js';

const never = new AbortController().signal;

test('waiting requests get slots in order of arrival', async () => {
  const slots = createSlots(() => 1);
  expect(await slots.acquire(never)).toBe(true);
  const order: string[] = [];
  const second = slots.acquire(never).then(() => order.push('second'));
  const third = slots.acquire(never).then(() => order.push('third'));
  slots.release();
  await second;
  expect(order).toEqual(['second']);
  slots.release();
  await third;
  expect(order).toEqual(['second', 'third']);
});

test('a request that disconnects before or while it waits gets no slot', async () => {
  const slots = createSlots(() => 1);
  await slots.acquire(never);
  const client = new AbortController();
  const second = slots.acquire(client.signal);
  const third = slots.acquire(never);
  client.abort();
  expect(await second).toBe(false);
  expect(await slots.acquire(client.signal)).toBe(false);
  slots.release();
  expect(await third).toBe(true);
});
