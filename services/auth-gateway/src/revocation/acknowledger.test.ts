import { expect, test } from '@jest/globals';
import { createAcknowledger } from './acknowledger.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** An acknowledger on a stream that accepts a message at once, or fails. */
function acknowledgerOn(send: () => Promise<void> = async () => {}) {
  const sent: unknown[] = [];
  let failures = 0;
  const acknowledge = createAcknowledger(
    {
      send: async ({ applied }) => {
        sent.push(applied?.seq);
        await send();
      },
    },
    () => failures++,
  );
  return { acknowledge, sent, failures: () => failures };
}

test('the first change is acknowledged at once, and of those that follow in one turn only the last', async () => {
  const { acknowledge, sent } = acknowledgerOn();
  acknowledge(1);
  expect(sent).toEqual([1]);
  for (let seq = 2; seq <= 1_000; seq++) {
    acknowledge(seq);
    // As between messages that were received together.
    await Promise.resolve();
  }
  await settle();
  await settle();
  expect(sent).toEqual([1, 1_000]);
});

test('changes of later turns are acknowledged in theirs, and never a lower seq after a higher one', async () => {
  const { acknowledge, sent } = acknowledgerOn();
  for (const seq of [1, 3, 2, 4]) {
    acknowledge(seq);
    await settle();
    await settle();
  }
  expect(sent).toEqual([1, 3, 4]);
});

test('a change that arrives while a message is being sent is acknowledged after it', async () => {
  const accepts: (() => void)[] = [];
  const { acknowledge, sent } = acknowledgerOn(() => new Promise((resolve) => accepts.push(resolve)));
  acknowledge(1);
  acknowledge(2);
  acknowledge(3);
  await settle();
  expect(sent).toEqual([1]);
  accepts[0]?.();
  await settle();
  await settle();
  expect(sent).toEqual([1, 3]);
});

test('a stream that fails is reported', async () => {
  const { acknowledge, failures } = acknowledgerOn(() => Promise.reject(new Error('gone')));
  acknowledge(1);
  await settle();
  expect(failures()).toBe(1);
});
