import type { IncomingMessage } from 'node:http';
import { generateKey } from '@hypervize/key-format';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inferenceHeadersError, keyInUrlError, newRequestId, pathOf } from './checks.js';
import { routeOf } from './routes.js';

test('a key in a URL is found however much of it is percent-encoded, and wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 42, maxLength: 42 }),
      fc.constantFrom('/?k=', '/', '/a#'),
      (hide, prefix) => {
        const { key } = generateKey();
        const text = [...key]
          .map((letter, i) => (hide[i] ? `%${letter.charCodeAt(0).toString(16)}` : letter))
          .join('');
        expect(keyInUrlError(prefix + text)).toMatchObject({ code: 'key_in_url' });
      },
    ),
  );
});

test('any other URL is accepted, however it is written', () => {
  fc.assert(fc.property(fc.webUrl({ withQueryParameters: true }), (url) => keyInUrlError(url) === undefined));
  expect(keyInUrlError('/%zz%')).toBeUndefined();
});

test('a path is routed by its whole text', () => {
  expect(routeOf('/api/chat/completions')).toMatchObject({ kind: 'inference', target: 'elastic' });
  expect(routeOf('/api/d/ep_abc/embeddings')).toMatchObject({
    target: 'dedicated',
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
    expect(routeOf(path).kind).toBe('page');
  }
  expect(pathOf('/api/models?x=1?y')).toBe('/api/models');
});

test.each([
  [{}, undefined],
  [{ 'content-encoding': 'identity' }, undefined],
  [{ 'content-encoding': 'gzip' }, 'unsupported_media_type'],
  [{ 'content-type': 'application/json; charset=UTF-8' }, undefined],
  [{ 'content-type': 'text/plain' }, 'unsupported_media_type'],
  [{ 'content-length': '11' }, 'body_too_large'],
])('an inference request with the headers %j gets %s', (headers, code) => {
  const request = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
  expect(inferenceHeadersError(request as unknown as IncomingMessage, 10)?.code).toBe(code);
});

test('request ids have 128 random bits each, and none is given twice', () => {
  const ids = Array.from({ length: 2_000 }, newRequestId);
  for (const id of ids) expect(id).toMatch(/^req_[0-9a-f]{32}$/);
  expect(new Set(ids).size).toBe(ids.length);
  // No part of an id is part of another one either: blocks of random bytes do not overlap.
  expect(new Set(ids.flatMap((id) => [id.slice(4, 20), id.slice(20)])).size).toBe(2 * ids.length);
});
