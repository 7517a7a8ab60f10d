import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bucketMs, take } from './gcra.js';

describe('a bucket', () => {
  test('never grants more in any period than it holds plus what refills in the period', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(5_000), wanted: fc.nat(20) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), steps, (perMinute, takes) => {
        let nowMs = 1_000_000;
        let tatMs = 0;
        const grants: { atMs: number; count: number }[] = [];
        for (const { waitMs, wanted } of takes) {
          nowMs += waitMs;
          const taken = take(tatMs, nowMs, perMinute, wanted);
          expect(taken.granted).toBeLessThanOrEqual(wanted);
          tatMs = taken.tatMs;
          grants.push({ atMs: nowMs, count: taken.granted });
        }
        for (const { atMs: from } of grants) {
          let sum = 0;
          for (const { atMs, count } of grants.filter((grant) => grant.atMs >= from)) {
            sum += count;
            expect(sum).toBeLessThanOrEqual(perMinute + ((atMs - from) / bucketMs) * perMinute + 0.01);
          }
        }
      }),
    );
  });

  test('reports correctly how many requests are left and when the next one can be taken', () => {
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

  test('accepts returned requests and never holds more than its size', () => {
    const half = take(0, 0, 60, 30);
    expect(take(half.tatMs, 0, 60, -10).remaining).toBe(40);
    expect(take(take(half.tatMs, 0, 60, -100).tatMs, 0, 60, 0).remaining).toBe(60);
  });
});
