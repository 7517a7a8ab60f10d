import { expect, test } from '@jest/globals';
import { type Action, permits, type Scope, scopeFor } from './scopes.js';

const permitted: Record<Scope, Action[]> = {
  inference: ['elastic:invoke', 'dedicated:invoke', 'dedicated:read', 'models:read'],
  global: ['elastic:invoke', 'dedicated:invoke', 'dedicated:read', 'models:read', 'account:manage'],
  'elastic-only': ['elastic:invoke', 'models:read'],
  'dedicated:read': ['dedicated:read', 'models:read'],
  'dedicated:invoke': ['dedicated:invoke', 'dedicated:read', 'models:read'],
};
const actions: Action[] = [
  'elastic:invoke',
  'dedicated:invoke',
  'dedicated:read',
  'models:read',
  'account:manage',
];

test.each(Object.entries(permitted))('the scope %s permits exactly its actions', (scope, expected) => {
  expect(actions.filter((action) => permits([scope as Scope], action))).toEqual(expected);
});

test('two scopes permit what either permits, and no scopes permit nothing', () => {
  expect(permits(['elastic-only', 'dedicated:invoke'], 'dedicated:invoke')).toBe(true);
  expect(actions.some((action) => permits([], action))).toBe(false);
});

test('the recommended scope is the legacy one only if no other permits the action', () => {
  expect(actions.map(scopeFor)).toEqual(['inference', 'inference', 'inference', 'inference', 'global']);
});
