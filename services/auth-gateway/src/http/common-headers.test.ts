import { expect, test } from '@jest/globals';
import { commonHeaders } from './common-headers.js';

test('every response forbids guessing its type, and plain HTTP where browsers come over HTTPS', () => {
  expect(commonHeaders(true)).toEqual({
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000',
  });
  expect(commonHeaders(false)).toEqual({ 'x-content-type-options': 'nosniff' });
});
