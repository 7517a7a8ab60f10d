import { expect, test } from '@jest/globals';
import { isOperation } from './operations.js';

test('only the three operations are operations, without a slash in front', () => {
  expect(['chat/completions', 'completions', 'embeddings'].every(isOperation)).toBe(true);
  expect(['/chat/completions', 'chat', 'toString', ''].some(isOperation)).toBe(false);
});
