import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultReturnTo, returnPath } from './return-to.js';

test.each(['/settings/keys', '/usage?by=key&step=day#chart', '/', '/authors', '/a/./b'])(
  '%s is returned to',
  (path) => {
    expect(returnPath(path)).toBe(path.replace('/./', '/'));
  },
);

test.each([
  null,
  '',
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  ' /settings',
  'javascript:alert(1)',
  '/auth',
  '/auth/login',
  '/x/../auth/login',
  '/settings\u0085',
  `/${'x'.repeat(2_000)}`,
  `/${'ä'.repeat(400)}`,
])('%j is not returned to', (value) => {
  expect(returnPath(value)).toBe(defaultReturnTo);
});

test('whatever is asked for, a browser stays at our origin, outside /auth, and the header is well-formed', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '//',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '%5c',
      '@',
      ':',
      '?',
      '#',
      '\t',
      '\n',
      '\r',
      ' ',
    ),
    fc.constantFrom('auth', 'evil.example', 'https:', 'javascript:', 'settings', '\u2215', '\u0000'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const text = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        text.map((one) => `/${one}`),
      ),
      (value) => {
        const path = returnPath(value);
        const url = new URL(path, 'https://keys.example.com/auth/callback');
        expect(url.origin).toBe('https://keys.example.com');
        expect(url.pathname).not.toMatch(/^\/auth(\/|$)/);
        expect(path).toMatch(/^[\x21-\x7e]+$/);
      },
    ),
    { numRuns: 500 },
  );
});
