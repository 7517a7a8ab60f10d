import { describe, expect, test } from '@jest/globals';
import { atLeast, atMost, holds, ratio, relaxed } from './bounds.js';

describe('a bound', () => {
  test('on a ratio compares with the quiet value, but with no less than the floor', () => {
    const bound = ratio(2, 50);
    expect(holds(bound, { value: 100 }, { value: 200 })).toBe(true);
    expect(holds(bound, { value: 100 }, { value: 201 })).toBe(false);
    expect(holds(bound, { value: 1 }, { value: 100 })).toBe(true);
    expect(holds(bound, { value: 1 }, { value: 101 })).toBe(false);
  });

  test('on a count includes its limit', () => {
    expect([0, 1].map((value) => holds(atMost(0), undefined, { value }))).toEqual([true, false]);
    expect([0, 1].map((value) => holds(atLeast(1), undefined, { value }))).toEqual([false, true]);
  });

  test('does not hold for a value that is missing or is not a number', () => {
    for (const bound of [ratio(2, 50), atMost(1), atLeast(1)]) {
      expect(holds(bound, { value: 1 }, undefined)).toBe(false);
      expect(holds(bound, { value: 1 }, { value: Number.NaN })).toBe(false);
    }
    expect(holds(ratio(2, 50), undefined, { value: 1 })).toBe(false);
    expect(holds(ratio(2, 50), { value: Number.NaN }, { value: 1 })).toBe(false);
  });

  test('is relaxed on times only', () => {
    expect(relaxed(ratio(2, 50))).toEqual(ratio(8, 100));
    expect([relaxed(atMost(0)), relaxed(atLeast(1))]).toEqual([atMost(0), atLeast(1)]);
  });
});
