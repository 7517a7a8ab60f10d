import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  firstByteBoundsMs,
  firstByteBucketOf,
  firstByteBuckets,
  firstBytePercentile,
} from './first-byte-histogram.js';

const lastMs = 120_000;
/** Spread over the magnitudes, so that every bucket is met. */
const time = fc
  .double({ min: 0, max: Math.log(1_000_000), noNaN: true })
  .map((power) => Math.floor(Math.exp(power)) - 1);
const percent = fc.constantFrom(1, 50, 95, 99, 100);

function histogramOf(times: readonly number[]): number[] {
  const counts = Array.from({ length: firstByteBuckets }, () => 0);
  for (const ms of times) counts[firstByteBucketOf(ms)] = (counts[firstByteBucketOf(ms)] ?? 0) + 1;
  return counts;
}

/** Of n times, the ⌈n · percent / 100⌉th in ascending order. */
function exactPercentile(times: readonly number[], of: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * of) / 100) - 1] ?? Number.NaN;
}

test('a percentile is at most a third below or a half above the exact one, between 10 ms and 120 s', () => {
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 300 }), percent, (times, of) => {
      const exact = exactPercentile(times, of);
      const estimate = firstBytePercentile(histogramOf(times), of) ?? Number.NaN;
      if (exact < 10) expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(10);
      else if (exact >= lastMs) expect(estimate).toBe(lastMs);
      else {
        expect(estimate / exact).toBeGreaterThanOrEqual(2 / 3);
        expect(estimate / exact).toBeLessThanOrEqual(3 / 2);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('percentiles ascend, and are interpolated within a bucket', () => {
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 100 }), (times) => {
      const counts = histogramOf(times);
      const [low = 0, middle = 0, high = 0] = [1, 50, 95].map((of) => firstBytePercentile(counts, of));
      expect(low).toBeLessThanOrEqual(middle);
      expect(middle).toBeLessThanOrEqual(high);
    }),
  );
  // The median of times that fill a bucket evenly is its middle.
  const filled = Array.from({ length: 50 }, (_, i) => 105 + i);
  expect(firstBytePercentile(histogramOf(filled), 50)).toBeCloseTo(129.5, 1);
});

test('a histogram without times has no percentiles', () => {
  expect(firstBytePercentile(histogramOf([]), 50)).toBeUndefined();
});

test('every time is in the one bucket whose bounds enclose it', () => {
  for (const [index, bound] of firstByteBoundsMs.entries()) {
    expect([firstByteBucketOf(bound - 1), firstByteBucketOf(bound)]).toEqual([index, index + 1]);
    const next = firstByteBoundsMs[index + 1];
    if (next !== undefined) expect(next / bound).toBeLessThanOrEqual(3 / 2);
  }
  expect(firstByteBucketOf(0)).toBe(0);
  expect(firstByteBucketOf(2_147_483_647)).toBe(firstByteBuckets - 1);
});

test('the bounds are those of the rows that are stored', () => {
  const bounds = Array.from({ length: 25 }, (_, i) => Math.round(10 * 12_000 ** (i / 24)));
  expect(firstByteBoundsMs).toEqual(bounds);
});
