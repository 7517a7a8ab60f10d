import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KeyLookup, Presenter, VerificationResult } from '../auth/key-lookups.js';
import { createKeyLookups, maxInProgress, maxLookupWaitMs, maxWaiting } from './key-lookups.js';

const good = { kind: 'good', keyId: 'k', verdict: {} as never } as const;
const wrong = { kind: 'invalid' } as const;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A clock that moves only when told to. */
function createTestClock() {
  let nowMs = 0;
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  return {
    monotonic: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        const sleeper = { untilMs: nowMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          resolve();
        });
      }),
    /** Moves on in small steps, so that everything that is due happens in order. */
    advance: async (ms: number) => {
      const endMs = nowMs + ms;
      while (nowMs < endMs) {
        nowMs = Math.min(endMs, nowMs + 10);
        for (const sleeper of [...sleepers]) {
          if (sleeper.untilMs > nowMs) continue;
          sleepers.delete(sleeper);
          sleeper.wake();
        }
        await settled();
      }
    },
    sleepers: () => sleepers.size,
  };
}

function setUp(perMinute: number, random: () => number = Math.random) {
  const clock = createTestClock();
  const refusals: string[] = [];
  const keyLookups = createKeyLookups({
    ...{ perMinute, clock, random },
    countRefusal: (limit) => refusals.push(limit),
  });
  const run = (lookup: KeyLookup, presenter: Partial<Presenter> = {}) =>
    keyLookups.run({ address: 'a', suspect: false, isGone: () => false, ...presenter }, lookup);
  return { clock, refusals, run };
}

/** A lookup that ends when told to. */
function heldLookup() {
  let end: (result: typeof good | typeof wrong) => void = () => {};
  const result = new Promise<typeof good | typeof wrong>((resolve) => {
    end = resolve;
  });
  return { lookup: () => result, end };
}

test('good keys, and lookups that fail, do not use up the budget of their address', async () => {
  const { run } = setUp(2);
  for (let i = 0; i < 100; i++) {
    expect((await run(() => good)).kind).toBe('good');
    await expect(run(() => Promise.reject(new Error('unreachable')))).rejects.toThrow('unreachable');
  }
  expect([(await run(() => wrong)).kind, (await run(() => wrong)).kind]).toEqual(['invalid', 'invalid']);
});

test('wrong keys use up the budget of their address alone; beyond it lookups wait until it has refilled', async () => {
  const { clock, run, refusals } = setUp(60);
  for (let i = 0; i < 60; i++) await run(() => wrong);
  let ended: VerificationResult | undefined;
  void run(() => good).then((result) => {
    ended = result;
  });
  await settled();
  expect(ended).toBeUndefined();
  expect((await run(() => good, { address: 'b' })).kind).toBe('good');
  await clock.advance(1_100);
  expect(ended).toEqual(good);
  expect([refusals, clock.sleepers()]).toEqual([[], 0]);
});

test('a key that is not looked up in time is refused, and says nothing about the key', async () => {
  const { clock, run, refusals } = setUp(1);
  await run(() => wrong);
  const result = run(() => good);
  await clock.advance(maxLookupWaitMs + 10);
  expect(await result).toEqual({ kind: 'not_verified' });
  expect([refusals, clock.sleepers()]).toEqual([['key_lookups'], 0]);
});

test('one address gets at most half of the lookups in progress; another one is served at once', async () => {
  const { clock, run } = setUp(100_000);
  let started = 0;
  const held = heldLookup();
  const flood = Array.from({ length: 200 }, () => {
    const result = run(() => {
      started++;
      return held.lookup();
    });
    return result.catch((error: unknown) => error);
  });
  await settled();
  expect(started).toBe(maxInProgress / 2);
  expect((await run(() => good, { address: 'b' })).kind).toBe('good');
  await clock.advance(maxLookupWaitMs + 10);
  held.end(wrong);
  const results = await Promise.all(flood);
  // key-service was too slow. That is not the fault of the keys.
  expect(results.slice(maxInProgress / 2)).toEqual(
    Array.from({ length: 200 - maxInProgress / 2 }, () =>
      expect.objectContaining({ code: 'auth_unavailable' }),
    ),
  );
});

test('requests that wait are bounded in number, and those whose clients have left make room', async () => {
  const { clock, run } = setUp(60);
  for (let i = 0; i < 60; i++) await run(() => wrong);
  let gone = false;
  const results = new Map<string, number>();
  const count = (result: VerificationResult) => {
    results.set(result.kind, (results.get(result.kind) ?? 0) + 1);
  };
  for (let i = 0; i < 10_000; i++) void run(() => wrong, { isGone: () => gone }).then(count);
  await settled();
  expect(results.get('not_verified')).toBe(10_000 - maxWaiting / 2);
  gone = true;
  let served = false;
  void run(() => good).then(({ kind }) => {
    served = kind === 'good';
  });
  await clock.advance(1_100);
  expect(served).toBe(true);
});

test('a request on a connection without a wrong key is served before any number of suspect ones', async () => {
  const { clock, run } = setUp(60);
  for (let i = 0; i < 60; i++) await run(() => wrong);
  for (let i = 0; i < 5_000; i++) void run(() => wrong, { suspect: true });
  let served = false;
  void run(() => good).then(({ kind }) => {
    served = kind === 'good';
  });
  await clock.advance(1_100);
  expect(served).toBe(true);
});

test('a good key is found out about in few attempts while many connections present wrong ones without a pause', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.infiniteStream(fc.double({ min: 0, max: 0.999_999, noNaN: true })),
      fc.integer({ min: 1, max: 40 }),
      async (randoms, connections) => {
        const { clock, run } = setUp(6_000, () => randoms.next().value as number);
        for (let i = 0; i < 6_000; i++) await run(() => wrong);
        let flooding = true;
        // Each connection sends its next wrong key when the last one is answered.
        const flood = async () => {
          while (flooding) {
            await run(() => wrong);
            await settled();
          }
        };
        for (let i = 0; i < connections; i++) void flood();
        let attempts = 0;
        let found = false;
        const bystander = async () => {
          while (!found && attempts < 4) {
            attempts++;
            found = (await run(() => good)).kind === 'good';
          }
        };
        void bystander();
        for (let waitedMs = 0; !found && waitedMs < 4 * maxLookupWaitMs; waitedMs += 100)
          await clock.advance(100);
        flooding = false;
        expect(found).toBe(true);
        expect(attempts).toBeLessThanOrEqual(3);
      },
    ),
    { numRuns: 5 },
  );
});
