import { expect, test } from '@jest/globals';
import { accountOf } from './principal.js';

test('a principal with credentials has their account, and one without has none', () => {
  expect(accountOf({ kind: 'key', keyId: 'k', accountId: 'a', scopes: ['inference'] })).toBe('a');
  expect(accountOf({ kind: 'session', accountId: 'a', scopes: ['inference'] })).toBe('a');
  expect(accountOf({ kind: 'anonymous' })).toBeUndefined();
});
