import { expect, test } from '@jest/globals';
import { rowsOf, shareRowsOf } from './table.js';

test('ratios are computed within each round before their median is taken', () => {
  const rounds = [
    {
      basis: { measures: { 'p99 (ms)': 10, lost: 2 }, shares: [] },
      other: { measures: { 'p99 (ms)': 5, lost: 0 }, shares: [] },
    },
    {
      basis: { measures: { 'p99 (ms)': 100, lost: 4 }, shares: [] },
      other: { measures: { 'p99 (ms)': 20, lost: 1 }, shares: [] },
    },
    {
      basis: { measures: { 'p99 (ms)': 40, lost: 3 }, shares: [] },
      other: { measures: { 'p99 (ms)': 60, lost: 2 }, shares: [] },
    },
  ];
  expect(rowsOf('s', rounds, ['basis', 'other'])).toEqual([
    '| s | p99 (ms) | 40 (10–100) | 20 (5–60) | 0.50 (0.20–1.5)× |',
    '| s | lost | 3 (2–4) | 1 (0–2) | – |',
  ]);
});

test('shares are medians for each host', () => {
  const run = (...shares: number[]) => ({ a: { measures: {}, shares } });
  expect(shareRowsOf('s', [run(0.5, 0.5), run(0.2, 0.8), run(0.3, 0.7)], ['a'])).toEqual([
    '| s | a | 30.0, 70.0 |',
  ]);
});
