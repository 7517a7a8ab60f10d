import { expect, test } from '@jest/globals';
import { countdown, exactTime, relativeTime } from './time-text.js';

test('a relative time has the largest unit of which one has passed', () => {
  const now = 1_000_000_000_000;
  const cases = [
    [0, 'in 0 seconds'],
    [-59_000, '59 seconds ago'],
    [-180_000, '3 minutes ago'],
    [2 * 86_400_000, 'in 2 days'],
    [-400 * 86_400_000, '1 year ago'],
  ] as const;
  for (const [difference, text] of cases) expect(relativeTime(now + difference, now)).toBe(text);
});

test('what is not a time has no text', () => {
  expect([relativeTime(Number.NaN, 0), exactTime(Number.NaN)]).toEqual(['', '']);
});

test('a countdown ends at zero', () => {
  expect([3_909_000, 42_000, 1, 0, -5_000].map(countdown)).toEqual([
    '1:05:09',
    '0:42',
    '0:01',
    '0:00',
    '0:00',
  ]);
});
