import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { axisFor, bucketAt, bucketTotals, labelled, stackedSegments } from './stack.js';

const values = fc.array(fc.nat({ max: 1e9 }), { minLength: 5, maxLength: 5 });
const someSeries = fc
  .array(values, { minLength: 1, maxLength: 8 })
  .map((all) => all.map((row, index) => ({ id: String(index), name: '', values: row })));
const size = { width: 700, height: 200 };

describe('a stacked chart', () => {
  test('has bars whose height is the share of the bucket’s total in the axis, without gaps', () => {
    const property = fc.property(someSeries, (series) => {
      const totals = bucketTotals(series, 5);
      const axis = axisFor(Math.max(...totals));
      const segments = stackedSegments(series, 5, axis, size);
      for (const [bucket, total] of totals.entries()) {
        const own = segments.filter((segment) => segment.bucket === bucket);
        const height = own.reduce((sum, segment) => sum + segment.height, 0);
        expect(height).toBeCloseTo((total / axis.max) * size.height, 6);
        for (const [index, segment] of own.entries()) {
          const top = own[index + 1];
          if (top) expect(top.y + top.height).toBeCloseTo(segment.y, 6);
        }
      }
    });
    fc.assert(property);
  });

  test('stays inside its plot', () => {
    const property = fc.property(someSeries, (series) => {
      const axis = axisFor(Math.max(...bucketTotals(series, 5)));
      for (const { x, y, width, height } of stackedSegments(series, 5, axis, size)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(size.width);
        expect(y).toBeGreaterThanOrEqual(-1e-6);
        expect(y + height).toBeLessThanOrEqual(size.height + 1e-6);
      }
    });
    fc.assert(property);
  });

  test('has an axis that contains the largest value, with at most five whole lines', () => {
    const property = fc.property(fc.nat({ max: 1e12 }), (largest) => {
      const { max, ticks } = axisFor(largest);
      expect(max).toBeGreaterThanOrEqual(Math.max(1, largest));
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect([ticks[0], ticks.at(-1)]).toEqual([0, max]);
    });
    fc.assert(property);
    expect(axisFor(7)).toEqual({ max: 8, ticks: [0, 2, 4, 6, 8] });
  });

  test('finds the bucket under the pointer, and none outside', () => {
    expect([0, 99, 100, 699].map((x) => bucketAt(x, 700, 7))).toEqual([0, 0, 1, 6]);
    expect([bucketAt(-1, 700, 7), bucketAt(700, 700, 7), bucketAt(0, 0, 7)]).toEqual(
      Array(3).fill(undefined),
    );
  });

  test('labels the last bucket, and no more buckets than fit', () => {
    expect(labelled(7, 10)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(labelled(30, 4)).toEqual([5, 13, 21, 29]);
    expect(labelled(0, 4)).toEqual([]);
  });
});
