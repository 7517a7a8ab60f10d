import type { AppError } from '@hypervize/errors';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBodyMemory, type MemoryRefusal, type OnCancel } from './memory.js';

const never: OnCancel = () => () => {};

function openMemory(capacityBytes: number, waitMs = 60_000) {
  const refusals: MemoryRefusal[] = [];
  const memory = createBodyMemory({
    capacityBytes,
    waitMs,
    observeRefusal: (refusal) => refusals.push(refusal),
  });
  return { memory, refusals };
}

/** A hold on these bytes, and whether they have been granted. */
function take(
  memory: ReturnType<typeof openMemory>['memory'],
  owner: string,
  bytes: number,
  onCancel = never,
) {
  const hold = memory.open(owner, onCancel);
  const taking = { hold, state: 'waiting' as 'waiting' | 'granted' | AppError };
  const granted = hold.take(bytes);
  if (granted)
    granted.then(
      () => {
        taking.state = 'granted';
      },
      (error: AppError) => {
        taking.state = error;
      },
    );
  else taking.state = 'granted';
  return taking;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('an account that takes all it can', () => {
  test('waits at half of the memory, and another one gets a body of the largest size at once', () => {
    const { memory } = openMemory(100);
    const hostile = Array.from({ length: 40 }, () => take(memory, 'hostile', 10));
    expect(hostile.filter(({ state }) => state === 'granted')).toHaveLength(5);
    expect(take(memory, 'other', 50).state).toBe('granted');
    expect(memory.held()).toBe(100);
  });

  test('does not delay others with its waiting requests: who holds least is served first', async () => {
    const { memory } = openMemory(100);
    const hostile = Array.from({ length: 40 }, () => take(memory, 'hostile', 10));
    const first = take(memory, 'first', 50);
    const second = take(memory, 'second', 30);
    expect(second.state).toBe('waiting');
    for (const { hold } of hostile.slice(0, 3)) hold.release();
    await turn();
    expect(second.state).toBe('granted');
    expect(hostile.filter(({ state }) => state === 'granted')).toHaveLength(5);
    first.hold.release();
    await turn();
    expect(hostile.filter(({ state }) => state === 'granted').length).toBeGreaterThan(5);
  });
});

describe('a request that waits', () => {
  test('keeps its place among the requests of its account', async () => {
    const { memory } = openMemory(100);
    const holding = take(memory, 'a', 60);
    const large = take(memory, 'a', 40);
    const small = take(memory, 'a', 1);
    expect([large.state, small.state]).toEqual(['waiting', 'waiting']);
    holding.hold.release();
    await turn();
    expect([large.state, small.state]).toEqual(['granted', 'granted']);
  });

  test('is refused with a Retry-After when its time is over, and those behind it are served', async () => {
    const { memory, refusals } = openMemory(100, 30);
    take(memory, 'a', 40);
    const large = take(memory, 'a', 30);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const small = take(memory, 'a', 1);
    while (large.state === 'waiting') await turn();
    await turn();
    expect(large.state).toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
    expect([small.state, refusals, memory.waiting()]).toEqual(['granted', ['timeout'], 0]);
  });

  test('is abandoned when it is cancelled', async () => {
    const { memory } = openMemory(100);
    take(memory, 'a', 60);
    let cancel: (reason: AppError) => void = () => {};
    const waiting = take(memory, 'a', 50, (listener) => {
      cancel = listener;
      return () => {};
    });
    const reason = { code: 'cancelled' } as AppError;
    cancel(reason);
    await turn();
    expect([waiting.state, memory.waiting(), memory.held()]).toEqual([reason, 0, 60]);
  });

  test('is refused if too many wait, the newest of the account with the most first', async () => {
    const { memory, refusals } = openMemory(100);
    take(memory, 'hostile', 100);
    const hostile = Array.from({ length: 1_000 }, () => take(memory, 'hostile', 10));
    const other = take(memory, 'other', 10);
    await turn();
    expect(hostile.at(-1)?.state).toMatchObject({ code: 'overloaded' });
    expect(hostile.filter(({ state }) => state === 'waiting')).toHaveLength(999);
    expect([other.state, refusals]).toEqual(['waiting', ['queue_full']]);
  });
});

test('whatever requests do, all memory is free when they have ended, and never more than the capacity is held', async () => {
  const action = fc.record({
    owner: fc.constantFrom('a', 'b', 'c'),
    bytes: fc.integer({ min: 1, max: 50 }),
    end: fc.constantFrom('keep', 'release', 'cancel'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      const { memory } = openMemory(100);
      const open: { end(): void }[] = [];
      for (const { owner, bytes, end } of actions) {
        let cancel: (reason: AppError) => void = () => {};
        const { hold } = take(memory, owner, bytes, (listener) => {
          cancel = listener;
          return () => {
            cancel = () => {};
          };
        });
        open.push({
          end: () => {
            // A request that is cancelled also releases what it holds, maybe at the moment in which it is granted.
            if (end === 'cancel') cancel({ code: 'cancelled' } as AppError);
            hold.release();
          },
        });
        if (end === 'release') open.shift()?.end();
        if (bytes % 3 === 0) await turn();
        expect(memory.held()).toBeLessThanOrEqual(100);
      }
      while (open.length > 0 || memory.waiting() > 0) {
        open.shift()?.end();
        await turn();
      }
      expect(memory.held()).toBe(0);
    }),
    { numRuns: 200 },
  );
});
