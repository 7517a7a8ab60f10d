import { generateKey } from '@hypervize/key-format';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pathOf, refuseKeyInUrl } from './request-checks.js';
import { routeOf } from './routes.js';

test('a key is found in a URL however much of it is percent-encoded, and wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 42, maxLength: 42 }),
      fc.constantFrom('/?k=', '/', '/a#'),
      (hide, at) => {
        const { key } = generateKey();
        const text = [...key]
          .map((letter, i) => (hide[i] ? `%${letter.charCodeAt(0).toString(16)}` : letter))
          .join('');
        expect(() => refuseKeyInUrl(at + text)).toThrow(expect.objectContaining({ code: 'key_in_url' }));
      },
    ),
  );
});

test('any other URL is let through, however it is written', () => {
  fc.assert(fc.property(fc.webUrl({ withQueryParameters: true }), (url) => refuseKeyInUrl(url)));
  expect(() => refuseKeyInUrl('/%zz%')).not.toThrow();
});

test('a path leads where its whole text says, and nowhere else', () => {
  expect(routeOf('/api/chat/completions')).toMatchObject({ kind: 'inference', way: 'elastic' });
  expect(routeOf('/api/d/ep_abc/embeddings')).toMatchObject({
    way: 'dedicated',
    routerPath: '/dedicated/ep_abc/embeddings',
  });
  for (const path of [
    '/api/chat/completions/',
    '/api/d//completions',
    '/api/d/a/b/completions',
    '/api/d/x/models',
  ]) {
    expect(routeOf(path).kind).toBe('management');
  }
  for (const path of ['/', '/apis', '/chat/completions', '*', 'http://x/api/chat/completions']) {
    expect(routeOf(path).kind).toBe('none');
  }
  expect(pathOf('/api/models?x=1?y')).toBe('/api/models');
});
