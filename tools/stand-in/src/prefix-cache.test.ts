import { expect, test } from '@jest/globals';
import { createPrefixCache } from './prefix-cache.js';

const tokens = (count: number, name = 't') => Array.from({ length: count }, (_, i) => `${name}${i}`);

test('what a prompt shares with one before it is found, in whole blocks and never all of it', () => {
  const cache = createPrefixCache(() => 1_000);
  expect(cache.find(tokens(100))).toBe(0);
  cache.remember(tokens(100));
  expect(cache.find(tokens(100))).toBe(96);
  expect(cache.find(tokens(96))).toBe(80);
  expect(cache.find([...tokens(40), ...tokens(60, 'other')])).toBe(32);
});

test('a block counts only after the same beginning', () => {
  const cache = createPrefixCache(() => 1_000);
  cache.remember(tokens(64));
  expect(cache.find(['new', ...tokens(63)])).toBe(0);
  expect(cache.find([...tokens(16, 'new'), ...tokens(64).slice(16)])).toBe(0);
});

test('no more is remembered than there is room for: what was used longest ago goes, the ends of it first', () => {
  const cache = createPrefixCache(() => 64);
  cache.remember(tokens(32, 'a'));
  cache.remember(tokens(32, 'b'));
  cache.find(tokens(33, 'a'));
  cache.remember(tokens(16, 'c'));
  expect(cache.find(tokens(33, 'a'))).toBe(32);
  expect(cache.find(tokens(33, 'b'))).toBe(16);
  expect(cache.find(tokens(17, 'c'))).toBe(16);
});
