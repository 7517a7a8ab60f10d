import type { IncomingHttpHeaders } from 'node:http';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { headerOf, requestHeaders } from './headers.js';

test('a request is forwarded without credentials, connection headers and internal headers', () => {
  const passed = requestHeaders({
    'content-type': 'application/json',
    accept: '*/*',
    'openai-beta': 'x',
    authorization: 'Bearer secret',
    cookie: 'session=secret',
    connection: 'close, X-Private',
    'x-private': '1',
    'keep-alive': '5',
    'transfer-encoding': 'chunked',
    te: 'trailers',
    host: 'gateway',
    expect: '100-continue',
    'accept-encoding': 'gzip',
    'x-hvz-principal': 'made up',
    'x-request-id': 'made up',
    'x-forwarded-for': '1.2.3.4',
    forwarded: 'for=1.2.3.4',
  });
  expect(passed).toEqual(['content-type', 'application/json', 'accept', '*/*', 'openai-beta', 'x']);
});

const name = fc.oneof(
  fc.constantFrom('connection', 'authorization', 'cookie', 'x-request-id', 'te', 'accept', 'openai-beta'),
  fc
    .constantFrom('x-hvz-', 'x-forwarded-', 'x-ratelimit-', '')
    .chain((prefix) =>
      fc
        .string({ unit: fc.constantFrom(...'abz019-_'), minLength: 1, maxLength: 12 })
        .map((rest) => prefix + rest),
    ),
);

test('no header that carries a credential, concerns one connection or is internal is ever forwarded', () => {
  const never =
    /^(authorization|cookie|proxy-.*|x-request-id|x-hvz-.*|x-forwarded-.*|forwarded|host|connection|te|transfer-encoding|upgrade|keep-alive)$/;
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.string()),
      fc.array(name, { maxLength: 3 }),
      fc.constantFrom(', ', ',', ' , '),
      (headers, listed, comma) => {
        const connection = listed.map((one) => one.toUpperCase()).join(comma);
        const passed = requestHeaders({ ...headers, connection });
        for (let i = 0; i < passed.length; i += 2) {
          expect(passed[i]).not.toMatch(never);
          expect(listed).not.toContain(passed[i]);
        }
      },
    ),
  );
});

test('a header that is sent several times is forwarded as often, and the first value of a name is found', () => {
  const passed = requestHeaders({ accept: '*/*', 'x-list': ['a', 'b'] } as IncomingHttpHeaders);
  expect(passed).toEqual(['accept', '*/*', 'x-list', 'a', 'x-list', 'b']);
  expect([headerOf(passed, 'x-list'), headerOf(passed, 'a')]).toEqual(['a', undefined]);
});
