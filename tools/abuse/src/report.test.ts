import { expect, test } from '@jest/globals';
import { atLeast, ratio } from './bounds.js';
import { shareOf } from './kit/measures.js';
import { median, quantile } from './kit/statistics.js';
import { tableOf } from './report.js';

test('a table shows quiet beside attacked, their ratio, the bound, and what failed', () => {
  const lines = [
    {
      ...{ measure: 'requests admitted', quiet: shareOf(10, 10), attacked: shareOf(4, 10) },
      ...{ bound: atLeast(0.99), ok: false },
    },
    {
      ...{ measure: 'request p99, ms', quiet: { value: 20 }, attacked: { value: 30 } },
      ...{ bound: ratio(6, 50), ok: true },
    },
    { measure: 'bodies sent', quiet: undefined, attacked: { value: 3 }, bound: undefined, ok: true },
  ];
  const rows = tableOf({ attack: 'flood', lines, failures: ['requests: 6 × 503 overloaded'] })
    .split('\n')
    .map((row) => row.trim().split(/ {2,}/));
  expect(rows.slice(0, 5)).toEqual([
    ['flood', 'quiet', 'attacked', 'ratio', 'bound'],
    ['requests admitted', '10 of 10', '4 of 10', '0.40', '≥ 0.99', 'FAILED'],
    ['request p99, ms', '20', '30', '1.50', '≤ 6 × max(quiet, 50)', 'ok'],
    ['bodies sent', '–', '3', '–', '–'],
    ['(requests: 6 × 503 overloaded)'],
  ]);
});

test('quantiles are values that were measured', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([median(values), quantile(values, 0.99), quantile(values, 1)]).toEqual([50, 99, 100]);
  expect([median([7]), quantile([], 0.99)]).toEqual([7, Number.NaN]);
});
