import { expect, test } from '@jest/globals';
import { rowsOf } from './table.js';

test('a ratio is taken within each round, before the median of them', () => {
  const rounds = [
    { basis: { 'p99 (ms)': 10, lost: 2 }, other: { 'p99 (ms)': 5, lost: 0 } },
    { basis: { 'p99 (ms)': 100, lost: 4 }, other: { 'p99 (ms)': 20, lost: 1 } },
    { basis: { 'p99 (ms)': 40, lost: 3 }, other: { 'p99 (ms)': 60, lost: 2 } },
  ];
  expect(rowsOf('s', rounds, ['basis', 'other'])).toEqual([
    '| s | p99 (ms) | 40 (10–100) | 20 (5–60) | 0.50 (0.20–1.5)× |',
    '| s | lost | 3 (2–4) | 1 (0–2) | – |',
  ]);
});
