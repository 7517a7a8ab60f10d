import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { isOwnOrigin } from './own-origin.js';

const own = 'https://console.example.com';
const ask = (
  method: string,
  headers: Record<string, string>,
  ownOrigin?: { readonly is: string | undefined },
) => isOwnOrigin({ method, headers } as unknown as IncomingMessage, ownOrigin ? ownOrigin.is : own);

test.each([
  ['same-origin', true, true],
  ['none', true, false],
  ['same-site', false, false],
  ['cross-site', false, false],
  ['', false, false],
  ['same-origin, same-origin', false, false],
])('Sec-Fetch-Site "%s" decides alone: reading %s, changing %s', (site, reads, changes) => {
  for (const origin of [{}, { origin: own }, { origin: 'https://evil.example' }]) {
    const headers = { 'sec-fetch-site': site, ...(origin as Record<string, string>) };
    expect(ask('GET', headers)).toBe(reads);
    for (const method of ['POST', 'PATCH', 'DELETE', 'PUT']) expect(ask(method, headers)).toBe(changes);
  }
});

test.each([
  [own, true],
  ['https://console.example.com.evil.example', false],
  ['http://console.example.com', false],
  ['https://console.example.com:8443', false],
  ['null', false],
])('without Sec-Fetch-Site a request of the origin %s is from our own origin: %s', (origin, isOwn) => {
  for (const method of ['GET', 'POST']) expect(ask(method, { origin })).toBe(isOwn);
});

test('a request that changes something and tells nothing about its origin is not from our own', () => {
  expect(ask('POST', {})).toBe(false);
  expect(ask('GET', {})).toBe(true);
  expect(ask('POST', { origin: 'undefined' }, { is: undefined })).toBe(false);
});
