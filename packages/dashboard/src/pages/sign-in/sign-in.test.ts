import { expect, test } from '@jest/globals';
import { words } from '../../strings/sign-in.js';
import { signInError, signInPath } from './sign-in.js';

test('every error code has a text, unknown ones too', () => {
  expect(signInError(null)).toBeUndefined();
  expect(signInError('account_suspended')).toBe(words.errors.account_suspended);
  for (const unknown of ['', 'nonsense', '__proto__', 'toString', '<b>']) {
    expect([unknown, signInError(unknown)]).toEqual([unknown, words.errors.other]);
  }
});

test('the sign-in leads back to our own pages only', () => {
  expect(signInPath('/usage?by=key')).toBe('/auth/login?return_to=%2Fusage%3Fby%3Dkey');
  for (const other of [
    null,
    '',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/sign-in?x=1',
  ]) {
    expect([other, signInPath(other)]).toEqual([other, '/auth/login']);
  }
});
