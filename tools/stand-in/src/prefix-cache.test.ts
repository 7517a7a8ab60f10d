import { expect, test } from '@jest/globals';
import { createPrefixCache } from './prefix-cache.js';

const tokens = (count: number, name = 't') => Array.from({ length: count }, (_, i) => `${name}${i}`);

test('a lookup finds the prefix shared with an earlier prompt, in whole blocks and never the whole prompt', () => {
  const cache = createPrefixCache(() => 1_000);
  expect(cache.lookup(tokens(100))).toBe(0);
  cache.insert(tokens(100));
  expect(cache.lookup(tokens(100))).toBe(96);
  expect(cache.lookup(tokens(96))).toBe(80);
  expect(cache.lookup([...tokens(40), ...tokens(60, 'other')])).toBe(32);
});

test('a block is found only after the same preceding blocks', () => {
  const cache = createPrefixCache(() => 1_000);
  cache.insert(tokens(64));
  expect(cache.lookup(['new', ...tokens(63)])).toBe(0);
  expect(cache.lookup([...tokens(16, 'new'), ...tokens(64).slice(16)])).toBe(0);
});

test('the least recently used blocks are evicted, the last blocks of a prompt first', () => {
  const cache = createPrefixCache(() => 64);
  cache.insert(tokens(32, 'a'));
  cache.insert(tokens(32, 'b'));
  cache.lookup(tokens(33, 'a'));
  cache.insert(tokens(16, 'c'));
  expect(cache.lookup(tokens(33, 'a'))).toBe(32);
  expect(cache.lookup(tokens(33, 'b'))).toBe(16);
  expect(cache.lookup(tokens(17, 'c'))).toBe(16);
});
