import { expect, test } from '@jest/globals';
import { countdown, exactTime, relativeTime } from './time-text.js';

test('a relative time has the largest unit of which one has passed', () => {
  const now = 1_000_000_000_000;
  const cases = [
    [0, 'just now'],
    [-4_999, 'just now'],
    [900, 'just now'],
    [-59_000, '59 seconds ago'],
    [-180_000, '3 minutes ago'],
    [2 * 86_400_000, 'in 2 days'],
    [-400 * 86_400_000, '1 year ago'],
    [12 * 3_600_000 - 1_000, 'in 12 hours'],
    [30 * 86_400_000 - 5_000, 'in 30 days'],
    [90 * 86_400_000 - 5_000, 'in 3 months'],
    [365 * 86_400_000 - 5_000, 'in 1 year'],
    [-45 * 86_400_000, '45 days ago'],
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
