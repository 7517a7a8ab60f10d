import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bucketMs, take } from './gcra.js';
import { createLimiter, type Decision, type SharedBuckets } from './limiter.js';

describe('a bucket', () => {
  test('never gives more in any stretch of time than it holds and what flows in meanwhile', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(5_000), wanted: fc.nat(20) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), steps, (perMinute, asked) => {
        let nowMs = 1_000_000;
        let tatMs = 0;
        const given: { atMs: number; count: number }[] = [];
        for (const { waitMs, wanted } of asked) {
          nowMs += waitMs;
          const taken = take(tatMs, nowMs, perMinute, wanted);
          expect(taken.granted).toBeLessThanOrEqual(wanted);
          tatMs = taken.tatMs;
          given.push({ atMs: nowMs, count: taken.granted });
        }
        for (const { atMs: from } of given) {
          let sum = 0;
          for (const { atMs, count } of given.filter((one) => one.atMs >= from)) {
            sum += count;
            expect(sum).toBeLessThanOrEqual(perMinute + ((atMs - from) / bucketMs) * perMinute + 0.01);
          }
        }
      }),
    );
  });

  test('says after how long there is one more, and that is so; and how many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(100_000), (perMinute, before) => {
        const taken = take(0, 0, perMinute, Math.min(before, perMinute));
        expect(take(taken.tatMs, 0, perMinute, 1_000_000).granted).toBe(taken.remaining);
        const all = take(taken.tatMs, 0, perMinute, perMinute);
        expect(take(all.tatMs, all.retryAfterMs + 0.01, perMinute, 1).granted).toBe(1);
        if (all.retryAfterMs > 1)
          expect(take(all.tatMs, all.retryAfterMs * 0.9, perMinute, 1).granted).toBe(0);
      }),
    );
  });

  test('takes back what was not used, and is never more than full', () => {
    const half = take(0, 0, 60, 30);
    expect(take(half.tatMs, 0, 60, -10).remaining).toBe(40);
    expect(take(take(half.tatMs, 0, 60, -100).tatMs, 0, 60, 0).remaining).toBe(60);
  });
});

/** Gateways that share buckets which answer when the test wants. */
function setUp(count: number) {
  const state = { nowMs: 1_000_000, away: false, asked: 0, hold: false };
  const tats = new Map<string, number>();
  let held: (() => void)[] = [];
  const shared: SharedBuckets = {
    take: async (name, perMinute, wanted) => {
      state.asked++;
      if (state.hold) await new Promise<void>((resolve) => held.push(resolve));
      if (state.away) throw new Error('away');
      const taken = take(tats.get(name) ?? 0, state.nowMs, perMinute, wanted);
      tats.set(name, taken.tatMs);
      return taken;
    },
  };
  const limiters = Array.from({ length: count }, () =>
    createLimiter({
      ...{ shared, maxNames: 100, onError: () => {} },
      clock: { monotonic: () => state.nowMs },
      gateways: () => count,
    }),
  );
  const release = () => {
    for (const resolve of held) resolve();
    held = [];
  };
  return { state, limiters, release, limiter: limiters[0] as (typeof limiters)[number] };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const admittedOf = async (decisions: readonly (Decision | Promise<Decision>)[]) =>
  (await Promise.all(decisions)).filter(({ admitted }) => admitted).length;

describe('the limiter', () => {
  test('of four gateways together is never over the limit by more than is stated: twice a fiftieth, or two, of each', async () => {
    const step = fc.record({ gateway: fc.nat(3), waitMs: fc.nat(400), requests: fc.nat(30) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 600 }),
        fc.array(step, { maxLength: 60 }),
        async (perMinute, steps) => {
          const { state, limiters } = setUp(4);
          const begunMs = state.nowMs;
          let admitted = 0;
          for (const { gateway, waitMs, requests } of steps) {
            state.nowMs += waitMs;
            for (const limiter of limiters) limiter.sweep();
            const limiter = limiters[gateway] as (typeof limiters)[number];
            admitted += await admittedOf(
              Array.from({ length: requests }, () => limiter.take('k', perMinute)),
            );
            const over = 4 * 2 * Math.max(1, Math.floor(perMinute / 50));
            const flow = ((state.nowMs - begunMs) / bucketMs) * perMinute;
            expect(admitted).toBeLessThanOrEqual(perMinute + flow + over);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('gives all of the limit to one gateway that alone is used', async () => {
    const { limiter, state } = setUp(4);
    let admitted = 0;
    for (let i = 0; i < 100; i++) {
      state.nowMs++;
      admitted += await admittedOf([limiter.take('k', 60)]);
    }
    expect(admitted).toBeGreaterThanOrEqual(60);
    expect(admitted).toBeLessThanOrEqual(62);
  });

  test('lets no request wait that is far from its limit, also where the others are slow to tell', async () => {
    const { limiter, state } = setUp(1);
    state.hold = true;
    for (let i = 0; i < 20; i++) expect(limiter.take('k', 1_000)).not.toBeInstanceOf(Promise);
  });

  test('asks rarely where there is much room, and not at all where there is known to be none', async () => {
    const { limiter, state } = setUp(1);
    for (let i = 0; i < 1_000; i++) {
      state.nowMs++;
      await admittedOf([limiter.take('k', 100_000)]);
    }
    expect(state.asked).toBeLessThan(100);
    for (let i = 0; i < 20; i++) await admittedOf([limiter.take('small', 5)]);
    const before = state.asked;
    const refused = limiter.take('small', 5) as Decision;
    expect(refused).toMatchObject({ admitted: false, remaining: 0 });
    expect(refused.retryAfterMs).toBeGreaterThan(10_000);
    expect(limiter.emptyForMs('small')).toBeGreaterThan(10_000);
    expect(state.asked).toBe(before);
    state.nowMs += refused.retryAfterMs + 1;
    expect(await admittedOf([limiter.take('small', 5)])).toBe(1);
  });

  test('gives back what it took ahead and did not use', async () => {
    const { limiters, state, limiter } = setUp(2);
    for (let i = 0; i < 40; i++) limiter.take('k', 1_000);
    await settled();
    state.nowMs += 300;
    limiter.sweep();
    await settled();
    const other = limiters[1] as typeof limiter;
    let admitted = 0;
    for (let i = 0; i < 1_100; i++) admitted += await admittedOf([other.take('k', 1_000)]);
    // 40 were used, and 5 have flowed in since.
    expect(admitted).toBeGreaterThanOrEqual(963);
    expect(admitted).toBeLessThanOrEqual(966 + 20);
  });

  test('keeps to its share of what was left while nothing is shared, and says so; and shares again', async () => {
    const { limiters, state, limiter } = setUp(4);
    for (let i = 0; i < 30; i++) await admittedOf([limiter.take('k', 60)]);
    state.away = true;
    let admitted = 0;
    for (let i = 0; i < 100; i++) admitted += await admittedOf([limiter.take('k', 60)]);
    expect(limiter.isShared()).toBe(false);
    // A quarter of the 30 that are left, and what was in stock.
    expect(admitted).toBeGreaterThanOrEqual(7);
    expect(admitted).toBeLessThanOrEqual(10);
    const fresh = limiters[1] as typeof limiter;
    expect(await admittedOf(Array.from({ length: 100 }, () => fresh.take('k', 60)))).toBeLessThanOrEqual(16);
    state.away = false;
    state.nowMs += 1_000;
    await admittedOf([limiter.take('k', 60)]);
    expect(limiter.isShared()).toBe(true);
    expect(await admittedOf([limiter.take('k', 60)])).toBe(1);
  });

  test.each([
    [1, 60, 54],
    [4, 120, 6],
    [4, 600, 54],
  ])(
    'while nothing is shared for ten minutes: %i gateways, %i a minute, %i at one of them, all admitted',
    async (count, perMinute, rate) => {
      const { state, limiter } = setUp(count);
      await admittedOf([limiter.take('k', perMinute)]);
      state.away = true;
      let admitted = 0;
      for (let i = 0; i < rate * 10; i++) {
        state.nowMs += 60_000 / rate;
        admitted += await admittedOf([limiter.take('k', perMinute)]);
      }
      expect(admitted).toBe(rate * 10);
      expect(limiter.isShared()).toBe(false);
    },
  );

  test('goes on with its share in full where the limit was used up long before nothing was shared', async () => {
    const { state, limiter } = setUp(4);
    for (let i = 0; i < 100; i++) await admittedOf([limiter.take('k', 40)]);
    state.nowMs += 3_600_000;
    state.away = true;
    let admitted = 0;
    for (let i = 0; i < 20; i++) admitted += await admittedOf([limiter.take('k', 40)]);
    expect(admitted).toBeGreaterThanOrEqual(9);
    expect(admitted).toBeLessThanOrEqual(12);
  });

  test('admits all of many that come at once if there is room for them', async () => {
    const { limiter } = setUp(1);
    expect(
      await admittedOf(Array.from({ length: 100 }, () => limiter.take('k', 100))),
    ).toBeGreaterThanOrEqual(100);
    expect(await admittedOf([limiter.take('k', 100)])).toBe(0);
  });

  test('takes back one that was not used', async () => {
    const { limiter, state } = setUp(1);
    for (let i = 0; i < 10; i++) await admittedOf([limiter.take('k', 10)]);
    await admittedOf([limiter.take('k', 10)]);
    expect(await admittedOf([limiter.take('k', 10)])).toBe(0);
    limiter.refund('k');
    expect(await admittedOf([limiter.take('k', 10)])).toBe(1);
    state.away = true;
  });
});
