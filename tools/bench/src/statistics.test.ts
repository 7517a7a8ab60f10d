import { describe, expect, test } from '@jest/globals';
import { createResults, figureOf, quantile } from './statistics.js';

test('a figure is the median with the range; the median of two is their mean', () => {
  expect(figureOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  expect(figureOf([10, 20])).toEqual({ median: 15, min: 10, max: 20 });
});

test('a figure does not change the order of its values', () => {
  const values = [3, 1, 2];
  figureOf(values);
  quantile(values, 0.5);
  expect(values).toEqual([3, 1, 2]);
});

test('a quantile is one of the values, whatever their order, and NaN if there are none', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(quantile(values, 0)).toBe(1);
  expect(quantile(values, 0.5)).toBe(51);
  expect(quantile(values, 0.99)).toBe(100);
  expect(quantile(values, 1)).toBe(100);
  expect(quantile([], 0.5)).toBeNaN();
});

describe('results', () => {
  test('do not count the round that warms up', () => {
    const results = createResults();
    results.add('rps', 'ours', 0, 1);
    expect(results.figures()).toEqual({});
    results.add('rps', 'ours', 1, 5);
    expect(results.figures()).toEqual({ rps: { ours: { median: 5, min: 5, max: 5 } } });
  });

  test('relate values of the same round, so that a slow round of the machine does not change a ratio', () => {
    const results = createResults();
    for (const [round, factor] of [1, 10, 100].entries()) {
      results.add('rps', 'ours', round + 1, 2 * factor);
      results.add('rps', 'nginx', round + 1, 4 * factor);
    }
    expect(results.ratios('ours')).toEqual({ rps: { nginx: { median: 0.5, min: 0.5, max: 0.5 } } });
  });

  test('have no ratio where there is nothing to divide by', () => {
    const results = createResults();
    results.add('failed', 'ours', 1, 3);
    results.add('failed', 'before', 1, 0);
    results.add('failed', 'before', 2, 7);
    expect(results.ratios('ours')).toEqual({ failed: {} });
    expect(results.ratios('portkey')).toEqual({ failed: {} });
  });
});
