import { expect, test } from '@jest/globals';
import { requireScope } from './require-scope.js';

test('an action that a scope permits is allowed', () => {
  expect(() => requireScope(['elastic-only'], 'elastic:invoke')).not.toThrow();
});

test('an action that no scope permits is refused with the name of the scope to use', () => {
  expect(() => requireScope(['elastic-only', 'dedicated:read'], 'dedicated:invoke')).toThrow(
    expect.objectContaining({
      code: 'insufficient_scope',
      message:
        'This API key does not have the required scope "inference". Use a key that has it, or create one.',
    }),
  );
  expect(() => requireScope([], 'account:manage')).toThrow('"global"');
});
