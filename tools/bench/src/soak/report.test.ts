import { expect, test } from '@jest/globals';
import { growthOf } from './memory.js';
import { reportOf } from './report.js';
import type { SoakResult } from './run.js';

const flat = Array.from({ length: 9 }, () => ({ rssBytes: 100 * 2 ** 20, heapBytes: 30 * 2 ** 20 }));
const result: SoakResult = {
  requests: new Map([['completed', 10]]),
  disruptions: new Map([['added', 1]]),
  memory: flat,
  leaked: 0,
  failures: [],
};

test('growth compares the last third with the second; the first is for warming up', () => {
  expect(growthOf([1, 1, 1, 50, 50, 50, 50, 50, 50])).toEqual({ thirds: [1, 50, 50], share: 0 });
  expect(growthOf([1, 2, 4]).share).toBe(1);
});

test('a run passes if no request failed or leaked and memory does not grow', () => {
  expect(reportOf(result)).toMatchObject({
    passed: true,
    text: expect.stringContaining('| completed | 10 |'),
  });
});

test.each<[string, Partial<SoakResult>]>([
  ['a request failed', { requests: new Map([['failed', 1]]) }],
  ['the router holds requests', { leaked: 1 }],
  ['memory grows', { memory: flat.map((one, i) => ({ ...one, heapBytes: 2 ** 20 * (10 + 2 * i) })) }],
])('a run fails if %s', (_, change) => {
  expect(reportOf({ ...result, ...change }).passed).toBe(false);
});
