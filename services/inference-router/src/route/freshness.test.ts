import { signPrincipal } from '@hypervize/auth-model';
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFreshness, type Freshness } from './freshness.js';
import { createPrincipalCheck } from './principal-check.js';

const dayMs = 86_400_000;
let trueMs: number;
let freshness: Freshness;
/** The router: its time of day is right. */
const clock = { now: () => 1.7e12 + trueMs, monotonic: () => 5_000 + trueMs };
/** A header that a gateway made at `madeMs` in true time, with a clock of its own. */
const stamp = (
  madeMs: number,
  { skewMs = 0, rate = 1, gateway = 'g', challenges = [] as string[] } = {},
) => ({
  ...{ gateway, challenges },
  monotonicMs: 777_000 + madeMs * rate,
  nowMs: 1.7e12 + madeMs + skewMs,
});

beforeEach(() => {
  trueMs = 0;
  freshness = createFreshness(clock);
});

describe('a principal header', () => {
  test('is accepted from a gateway with any time of day, after one challenge', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10 * dayMs, max: 10 * dayMs }), (skewMs) => {
        trueMs = 0;
        freshness = createFreshness(clock);
        if (!freshness.isFresh(stamp(0, { skewMs }))) {
          const challenges = [freshness.challenge()];
          expect(freshness.isFresh(stamp(0, { skewMs, challenges }))).toBe(true);
        }
        for (trueMs = 1_000; trueMs < 100_000; trueMs += 10_000) {
          expect(freshness.isFresh(stamp(trueMs, { skewMs }))).toBe(true);
        }
      }),
    );
  });

  test('is refused when it is older than its lifetime, whatever the time of day says', () => {
    for (const skewMs of [0, -90_000, 90_000]) {
      const gateway = `g${skewMs}`;
      const challenges = [freshness.challenge()];
      trueMs += 60_000;
      // The challenge is too old by now, so it proves nothing.
      if (skewMs !== 0) expect(freshness.isFresh(stamp(trueMs, { skewMs, gateway, challenges }))).toBe(false);
      const madeMs = trueMs;
      expect(freshness.isFresh(stamp(madeMs, { skewMs, gateway, challenges: [freshness.challenge()] }))).toBe(
        true,
      );
      trueMs = madeMs + 30_000;
      expect(freshness.isFresh(stamp(madeMs, { skewMs, gateway }))).toBe(true);
      trueMs = madeMs + 30_100;
      expect(freshness.isFresh(stamp(madeMs, { skewMs, gateway }))).toBe(false);
    }
  });

  test('of a gateway that the router no longer knows is refused for ever, once its time of day is past', () => {
    const leaked = stamp(0);
    expect(freshness.isFresh(leaked)).toBe(true);
    for (trueMs = 61_000; trueMs < 30 * dayMs; trueMs += dayMs) {
      expect(freshness.isFresh(leaked)).toBe(false);
      expect(createFreshness(clock).isFresh(leaked)).toBe(false);
    }
  });

  test('is accepted for weeks from a gateway whose clock runs at another rate, and from one that slept', () => {
    for (const rate of [0.9999, 1.0001]) {
      for (trueMs = 0; trueMs < 30 * dayMs; trueMs += 600_000) {
        expect(
          freshness.isFresh(stamp(trueMs, { rate, gateway: String(rate), skewMs: trueMs * (rate - 1) })),
        ).toBe(true);
      }
    }
    expect(freshness.isFresh(stamp(trueMs))).toBe(true);
    const asleep = { ...stamp(trueMs), monotonicMs: stamp(trueMs - dayMs).monotonicMs };
    expect(freshness.isFresh(asleep)).toBe(false);
    expect(freshness.isFresh({ ...asleep, challenges: [freshness.challenge()] })).toBe(true);
    expect(freshness.isFresh(asleep)).toBe(true);
  });

  test('with a challenge of another router, or a made-up one, is not fresh because of it', () => {
    const other = createFreshness(clock).challenge();
    for (const challenge of [other, '', '1', `${clock.monotonic()}.`, `${clock.monotonic()}.x`]) {
      expect(freshness.isFresh(stamp(0, { skewMs: 90_000, challenges: [challenge] }))).toBe(false);
    }
  });

  test('with a challenge that only another key has signed is invalid, not stale', () => {
    const key = { id: 'k', secret: Buffer.alloc(32, 1) };
    const check = createPrincipalCheck([key], clock);
    const header = (secret: Buffer, skewMs = 0) =>
      signPrincipal({ kind: 'anonymous' }, { id: 'k', secret }, stamp(0, { skewMs }));
    expect(check(header(key.secret))).toEqual({ kind: 'valid', principal: { kind: 'anonymous' } });
    expect(check(header(Buffer.alloc(32, 2)))).toEqual({ kind: 'invalid' });
    expect(check(undefined)).toEqual({ kind: 'invalid' });
  });

  test('of a gateway of an earlier version, which states the time of day alone, is accepted while that is near', () => {
    const earlier = { gateway: '', monotonicMs: Number.NaN, challenges: [] };
    expect(freshness.isFresh({ ...earlier, nowMs: clock.now() + 20_000 })).toBe(true);
    expect(freshness.isFresh({ ...earlier, nowMs: clock.now() + 40_000 })).toBe(false);
    expect(freshness.isFresh({ ...earlier, nowMs: clock.now() - 61_000 })).toBe(false);
  });
});
