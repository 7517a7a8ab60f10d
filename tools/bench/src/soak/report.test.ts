import { expect, test } from '@jest/globals';
import { growthOf } from './memory.js';
import { reportOf } from './report.js';
import type { Found } from './run.js';

const flat = Array.from({ length: 9 }, () => ({ rssBytes: 100 * 2 ** 20, heapBytes: 30 * 2 ** 20 }));
const found: Found = {
  requests: new Map([['served', 10]]),
  changes: new Map([['added', 1]]),
  memory: flat,
  leaked: 0,
  failures: [],
};

test('growth is that of the last third over the second: the first is for warming up', () => {
  expect(growthOf([1, 1, 1, 50, 50, 50, 50, 50, 50])).toEqual({ thirds: [1, 50, 50], share: 0 });
  expect(growthOf([1, 2, 4]).share).toBe(1);
});

test('all is well if nothing failed, nothing is held and memory does not grow', () => {
  expect(reportOf(found)).toMatchObject({ good: true, text: expect.stringContaining('| served | 10 |') });
});

test.each<[string, Partial<Found>]>([
  ['a request failed', { requests: new Map([['failed', 1]]) }],
  ['the router holds on to requests', { leaked: 1 }],
  ['memory grows', { memory: flat.map((one, i) => ({ ...one, heapBytes: 2 ** 20 * (10 + 2 * i) })) }],
])('nothing is well if %s', (_, change) => {
  expect(reportOf({ ...found, ...change }).good).toBe(false);
});
