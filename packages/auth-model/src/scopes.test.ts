import { expect, test } from '@jest/globals';
import { type Action, permits, type Scope, scopeFor } from './scopes.js';

const table: Record<Scope, Action[]> = {
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

test.each(Object.entries(table))('%s allows exactly what it is for', (scope, allowed) => {
  expect(actions.filter((action) => permits([scope as Scope], action))).toEqual(allowed);
});

test('a key with two scopes may do what either allows, and one without any nothing', () => {
  expect(permits(['elastic-only', 'dedicated:invoke'], 'dedicated:invoke')).toBe(true);
  expect(actions.some((action) => permits([], action))).toBe(false);
});

test('the scope that is recommended is never the legacy one where there is another', () => {
  expect(actions.map(scopeFor)).toEqual(['inference', 'inference', 'inference', 'inference', 'global']);
});
