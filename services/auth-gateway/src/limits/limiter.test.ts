import type { SharedBuckets } from '@hypervize/redis';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Decision } from './decision.js';
import { bucketMs, take } from './gcra.js';
import { createLimiter } from './limiter.js';

/** Limiters of `count` gateways that share buckets. The buckets fail or never reply if the test wants. */
function setUp(count: number) {
  const state = { nowMs: 1_000_000, failing: false, takes: 0, hold: false };
  const tats = new Map<string, number>();
  const shared: SharedBuckets = {
    take: async (name, perMinute, wanted) => {
      state.takes++;
      if (state.hold) await new Promise(() => {});
      if (state.failing) throw new Error('unreachable');
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
  return { state, limiters, limiter: limiters[0] as (typeof limiters)[number] };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const admittedOf = async (decisions: readonly (Decision | Promise<Decision>)[]) =>
  (await Promise.all(decisions)).filter(({ admitted }) => admitted).length;

describe('the limiter', () => {
  test('admits at most N + t·N + 2·G·max(1, N/50) requests of G gateways in any period of t minutes', async () => {
    const step = fc.record({ gateway: fc.nat(4), waitMs: fc.nat(400), requests: fc.nat(30) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 600 }),
        fc.array(step, { maxLength: 60 }),
        async (gateways, perMinute, steps) => {
          const { state, limiters } = setUp(gateways);
          const over = gateways * 2 * Math.max(1, Math.floor(perMinute / 50));
          /** Periods that began with an earlier step, and how many requests were admitted in them. */
          const periods: { startMs: number; admitted: number }[] = [];
          for (const { gateway, waitMs, requests } of steps) {
            state.nowMs += waitMs;
            periods.push({ startMs: state.nowMs, admitted: 0 });
            for (const limiter of limiters) limiter.sweep();
            const limiter = limiters[gateway % gateways] as (typeof limiters)[number];
            const admitted = await admittedOf(
              Array.from({ length: requests }, () => limiter.take('k', perMinute)),
            );
            for (const period of periods) {
              period.admitted += admitted;
              const flow = ((state.nowMs - period.startMs) / bucketMs) * perMinute;
              expect(period.admitted).toBeLessThanOrEqual(perMinute + flow + over);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('lets one gateway use the whole limit if the others use none of it', async () => {
    const { limiter, state } = setUp(4);
    let admitted = 0;
    for (let i = 0; i < 100; i++) {
      state.nowMs++;
      admitted += await admittedOf([limiter.take('k', 60)]);
    }
    expect(admitted).toBeGreaterThanOrEqual(60);
    expect(admitted).toBeLessThanOrEqual(62);
  });

  test('never lets a request wait far from its limit, even if the shared buckets are slow', async () => {
    const { limiter, state } = setUp(1);
    state.hold = true;
    for (let i = 0; i < 20; i++) expect(limiter.take('k', 1_000)).not.toBeInstanceOf(Promise);
  });

  test('uses the shared bucket rarely far from the limit, and not at all while it is known to be empty', async () => {
    const { limiter, state } = setUp(1);
    for (let i = 0; i < 1_000; i++) {
      state.nowMs++;
      await admittedOf([limiter.take('k', 100_000)]);
    }
    expect(state.takes).toBeLessThan(100);
    for (let i = 0; i < 20; i++) await admittedOf([limiter.take('small', 5)]);
    const before = state.takes;
    const refused = limiter.take('small', 5) as Decision;
    expect(refused).toMatchObject({ admitted: false, remaining: 0 });
    expect(refused.retryAfterMs).toBeGreaterThan(10_000);
    expect(state.takes).toBe(before);
    state.nowMs += refused.retryAfterMs + 1;
    expect(await admittedOf([limiter.take('small', 5)])).toBe(1);
  });

  test('returns what it took ahead and did not use', async () => {
    const { limiters, state, limiter } = setUp(2);
    for (let i = 0; i < 40; i++) limiter.take('k', 1_000);
    await settled();
    state.nowMs += 300;
    limiter.sweep();
    await settled();
    const other = limiters[1] as typeof limiter;
    let admitted = 0;
    for (let i = 0; i < 1_100; i++) admitted += await admittedOf([other.take('k', 1_000)]);
    // 40 were used, and 5 have refilled since.
    expect(admitted).toBeGreaterThanOrEqual(963);
    expect(admitted).toBeLessThanOrEqual(966 + 20);
  });

  test('enforces its share of what was left while the shared buckets fail, reports that, and then shares again', async () => {
    const { limiters, state, limiter } = setUp(4);
    for (let i = 0; i < 30; i++) await admittedOf([limiter.take('k', 60)]);
    state.failing = true;
    let admitted = 0;
    for (let i = 0; i < 100; i++) admitted += await admittedOf([limiter.take('k', 60)]);
    expect(limiter.isShared()).toBe(false);
    // A quarter of the 30 that are left, plus the stock.
    expect(admitted).toBeGreaterThanOrEqual(7);
    expect(admitted).toBeLessThanOrEqual(10);
    const fresh = limiters[1] as typeof limiter;
    expect(await admittedOf(Array.from({ length: 100 }, () => fresh.take('k', 60)))).toBeLessThanOrEqual(16);
    state.failing = false;
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
    'while the shared buckets fail for ten minutes: %i gateways, limit %i per minute, all %i per minute at one gateway are admitted',
    async (count, perMinute, rate) => {
      const { state, limiter } = setUp(count);
      await admittedOf([limiter.take('k', perMinute)]);
      state.failing = true;
      let admitted = 0;
      for (let i = 0; i < rate * 10; i++) {
        state.nowMs += 60_000 / rate;
        admitted += await admittedOf([limiter.take('k', perMinute)]);
      }
      expect(admitted).toBe(rate * 10);
      expect(limiter.isShared()).toBe(false);
    },
  );

  test('starts with its full share if the limit was used up long before the shared buckets failed', async () => {
    const { state, limiter } = setUp(4);
    for (let i = 0; i < 100; i++) await admittedOf([limiter.take('k', 40)]);
    state.nowMs += 3_600_000;
    state.failing = true;
    let admitted = 0;
    for (let i = 0; i < 20; i++) admitted += await admittedOf([limiter.take('k', 40)]);
    expect(admitted).toBeGreaterThanOrEqual(9);
    expect(admitted).toBeLessThanOrEqual(12);
  });

  test('admits a burst of the whole limit at once', async () => {
    const { limiter } = setUp(1);
    expect(
      await admittedOf(Array.from({ length: 100 }, () => limiter.take('k', 100))),
    ).toBeGreaterThanOrEqual(100);
    expect(await admittedOf([limiter.take('k', 100)])).toBe(0);
  });

  test('admits one more request after a refund', async () => {
    const { limiter } = setUp(1);
    for (let i = 0; i < 10; i++) await admittedOf([limiter.take('k', 10)]);
    await admittedOf([limiter.take('k', 10)]);
    expect(await admittedOf([limiter.take('k', 10)])).toBe(0);
    limiter.refund('k');
    expect(await admittedOf([limiter.take('k', 10)])).toBe(1);
  });
});
