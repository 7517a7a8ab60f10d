import { expect, test } from '@jest/globals';
import { browserName } from './browser-name.js';

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

test('a session has the name of its browser, not of one that it resembles', () => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
  expect(browserName(`${windows} ${webkit} Chrome/140.0 Safari/537.36 Edg/140.0`)).toBe('Edge on Windows');
  expect(browserName(`${windows} ${webkit} Chrome/140.0 Safari/537.36`)).toBe('Chrome on Windows');
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)';
  expect(browserName(`${phone} ${webkit} Version/18.0 Mobile/15E148 Safari/604.1`)).toBe('Safari on iPhone');
  expect(browserName('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(
    'Firefox on Linux',
  );
});

test('a session of another program has the beginning of its User-Agent', () => {
  expect(browserName('curl/8.5.0')).toBe('curl/8.5.0');
  expect(browserName('x'.repeat(500))).toHaveLength(60);
  expect(browserName(' ')).toBeUndefined();
});
