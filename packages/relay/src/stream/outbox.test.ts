import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { framesOf } from '../testing/raw-peer.js';
import { createOutbox, maxQueuedBytes } from './outbox.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An outbox whose transport takes messages while `taking.now`. */
function start() {
  const batches: Buffer[] = [];
  const taking = { now: true };
  const outbox = createOutbox((batch) => {
    batches.push(batch);
    return taking.now;
  });
  return { outbox, batches, taking };
}

test('the frames of one turn of the event loop are one batch, in order, strings as Latin-1', async () => {
  const { outbox, batches } = start();
  outbox.push(2, 0, 1, 'é');
  outbox.push(3, 1, 0xffff_ffff, Buffer.from('ab'));
  expect(batches).toHaveLength(0);
  await turn();
  expect(batches.map(framesOf)).toEqual([
    [
      { type: 2, flags: 0, id: 1, payload: 'é' },
      { type: 3, flags: 1, id: 0xffff_ffff, payload: 'ab' },
    ],
  ]);
  expect(outbox.bytes()).toBe(0);
});

test('a batch is not extended beyond 128 KiB, and a single larger frame is sent alone', async () => {
  const { outbox, batches } = start();
  for (let i = 0; i < 5; i++) outbox.push(3, 0, i, Buffer.alloc(60 * 1_024));
  outbox.push(2, 0, 9, 'x'.repeat(1_024 * 1_024));
  await turn();
  expect(batches.map((batch) => framesOf(batch).length)).toEqual([2, 2, 1, 1]);
});

test('nothing is sent while the transport has to catch up; then everything is, in order', async () => {
  const { outbox, batches, taking } = start();
  taking.now = false;
  outbox.push(3, 0, 1, 'a');
  await turn();
  for (const text of ['b', 'c']) outbox.push(3, 0, 1, text);
  await turn();
  expect(batches).toHaveLength(1);
  taking.now = true;
  outbox.drained();
  expect(batches.flatMap(framesOf).map(({ payload }) => payload)).toEqual(['a', 'b', 'c']);
});

test('an outbox that is never empty keeps nothing of what it has sent', async () => {
  const { outbox, taking } = start();
  taking.now = false;
  const pushed: WeakRef<Buffer>[] = [];
  for (let i = 0; i < 20; i++) {
    const payload = Buffer.allocUnsafeSlow(60 * 1_024);
    pushed.push(new WeakRef(payload));
    outbox.push(3, 0, 1, payload);
  }
  await turn();
  // Each time, one batch of two frames.
  for (let i = 0; i < 4; i++) outbox.drained();
  await turn();
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  expect(pushed.map((ref) => ref.deref() !== undefined)).toEqual(
    Array.from({ length: 20 }, (_, i) => i >= 10),
  );
  expect(outbox.bytes()).toBe(10 * (60 * 1_024 + 9));
});

test('those that wait for room are called in order, each as long as there is room, and again behind the others', async () => {
  const { outbox, batches, taking } = start();
  taking.now = false;
  outbox.push(3, 0, 0, 'x');
  await turn();
  outbox.push(2, 0, 0, Buffer.alloc(maxQueuedBytes));
  const called: string[] = [];
  const wait = (name: string, times: number) =>
    outbox.whenRoom(() => {
      expect(outbox.isFull()).toBe(false);
      called.push(name);
      outbox.push(2, 0, called.length, Buffer.alloc(maxQueuedBytes));
      expect(outbox.isFull()).toBe(true);
      if (times > 1) wait(name, times - 1);
    });
  for (const name of ['a', 'b', 'c']) wait(name, 2);
  await turn();
  expect([outbox.isFull(), called]).toEqual([true, []]);
  taking.now = true;
  outbox.drained();
  expect(called).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  // Only what one of them has added is queued at a time.
  expect(batches.flatMap(framesOf).map(({ id }) => id)).toEqual([0, 0, 1, 2, 3, 4, 5, 6]);
});

test('an outbox that is finished sends what is left, calls back once after it, and takes nothing more', async () => {
  const { outbox, batches, taking } = start();
  taking.now = false;
  outbox.push(3, 0, 1, 'a');
  await turn();
  outbox.push(3, 1, 1, 'b');
  let finished = 0;
  outbox.finish(() => finished++);
  outbox.push(3, 0, 1, 'late');
  await turn();
  expect(finished).toBe(0);
  taking.now = true;
  outbox.drained();
  outbox.drained();
  await turn();
  expect(finished).toBe(1);
  expect(batches.flatMap(framesOf).map(({ payload }) => payload)).toEqual(['a', 'b']);
});

test('an outbox that is closed sends nothing more', async () => {
  const { outbox, batches } = start();
  outbox.push(3, 0, 1, 'a');
  outbox.close();
  outbox.push(3, 0, 1, 'b');
  await turn();
  outbox.drained();
  expect(batches).toHaveLength(0);
  expect(outbox.bytes()).toBe(0);
});
