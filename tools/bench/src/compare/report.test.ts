import { expect, test } from '@jest/globals';
import { reportOf } from './report.js';

const figure = (median: number, min = median, max = median) => ({ median, min, max });

test('the report has a column for each contestant with a figure, in the order of the table, and a dash where one is missing', () => {
  const figures = {
    'requests per second': { hypervize: figure(12_345.6, 12_000, 13_000), nginx: figure(61_496) },
    'memory (MiB)': { hypervize: figure(48.94) },
  };
  const ratios = { 'requests per second': { nginx: figure(0.2007, 0.19, 0.21) }, 'memory (MiB)': {} };
  expect(reportOf(figures, ratios)).toBe(`| measure | nginx, one hop | gateway + router |
| --- | ---: | ---: |
| requests per second | 61,496 (61,496–61,496) | 12,346 (12,000–13,000) |
| memory (MiB) | – | 48.9 (48.9–48.9) |

| measure | to nginx, one hop |
| --- | ---: |
| requests per second | 0.20× (0.19–0.21) |`);
});

test('the direct way has figures, but nothing is related to it', () => {
  const values = { rps: { direct: figure(3), hypervize: figure(1) } };
  const text = reportOf(values, { rps: { direct: figure(0.33) } });
  expect(text).toContain('| rps | 3.00 (3.00–3.00) | 1.00 (1.00–1.00) |');
  expect(text).not.toContain('to direct');
});

test('another checkout is called before', () => {
  const values = { rps: { before: figure(50), hypervize: figure(100) } };
  expect(reportOf(values, { rps: { before: figure(2) } })).toContain('| measure | to before |');
});

test('a figure of 0 is 0', () => {
  expect(reportOf({ failed: { hypervize: figure(0) } }, {})).toContain('| failed | 0 (0–0) |');
});
