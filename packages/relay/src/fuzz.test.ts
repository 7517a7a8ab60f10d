import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestHeaders, responseHeaders } from './headers.js';
import { createEventScanner, splitEvents } from './sse.js';

/** Bytes that matter to an event stream are frequent among arbitrary ones. */
const byte = fc.oneof(fc.constantFrom(10, 13, 58, 100), fc.nat(255));
const bytes = fc.array(byte, { maxLength: 200 }).map((values) => Buffer.from(values));
const places = fc.array(fc.nat(200), { maxLength: 12 });

function chunksOf(all: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...at.map((place) => place % (all.length + 1)), 0, all.length].sort((a, b) => a - b);
  return ends.slice(1).map((end, i) => all.subarray(ends[i], end));
}

describe('an event stream of any bytes', () => {
  test('has the same events however it is split into chunks', () => {
    fc.assert(
      fc.property(bytes, places, (all, at) => {
        const [whole, split] = [createEventScanner(), createEventScanner()];
        const counted = chunksOf(all, at).reduce((sum, chunk) => sum + split.scan(chunk).events, 0);
        expect(counted).toBe(whole.scan(all).events);
        expect(split.atBoundary()).toBe(whole.atBoundary());
      }),
      { numRuns: 2_000 },
    );
  });

  test('has the same events whichever line ends it has', () => {
    fc.assert(
      fc.property(bytes, (all) => {
        const text = all.toString('latin1').replace(/\r\n|\r/g, '\n');
        const [unix, windows] = [text, text.replaceAll('\n', '\r\n')].map((one) => {
          return createEventScanner().scan(Buffer.from(one, 'latin1')).events;
        });
        const { events } = createEventScanner().scan(all);
        expect([unix, windows]).toEqual([events, events]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is split into events without losing, repeating or moving a byte', () => {
    fc.assert(
      fc.property(bytes, (all) => expect(Buffer.concat(splitEvents(all))).toEqual(all)),
      { numRuns: 2_000 },
    );
  });
});

const secretNames = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'transfer-encoding',
  'connection',
  'te',
];
const forgedNames = [
  'x-hvz-principal',
  'x-forwarded-for',
  'x-ratelimit-limit-requests',
  'x-request-id',
  'host',
];
const name = fc.oneof(
  fc.constantFrom(...secretNames, ...forgedNames, 'set-cookie', 'keep-alive', 'upgrade', 'accept'),
  fc.string({ unit: fc.constantFrom('a', 'b', '-', 'x', '1'), minLength: 1, maxLength: 8 }),
);
const value = fc.oneof(fc.string({ maxLength: 12 }), fc.array(fc.string({ maxLength: 6 }), { maxLength: 3 }));
const headers = fc.dictionary(name, value, { noNullPrototype: true });

describe('headers of any names and values', () => {
  test('of a request are forwarded without credentials, and without what only this platform may say', () => {
    fc.assert(
      fc.property(headers, fc.array(name, { maxLength: 3 }), (received, connection) => {
        const all = connection.length === 0 ? received : { ...received, connection: connection.join(' , ') };
        const forwarded = requestHeaders(all, { 'x-request-id': 'ours' });
        const kept = new Set(Object.keys(forwarded));
        for (const dropped of secretNames) expect(kept).not.toContain(dropped);
        for (const dropped of forgedNames.slice(0, 3)) expect(kept).not.toContain(dropped);
        for (const dropped of connection) if (dropped !== 'x-request-id') expect(kept).not.toContain(dropped);
        expect(forwarded['x-request-id']).toBe('ours');
      }),
      { numRuns: 1_000 },
    );
  });

  test('of a response set no cookie and report no limits but ours, and are otherwise untouched', () => {
    fc.assert(
      fc.property(headers, (received) => {
        const forwarded = responseHeaders(received, { 'x-ratelimit-limit-requests': '7' });
        expect(forwarded['set-cookie']).toBeUndefined();
        expect(forwarded['x-ratelimit-limit-requests']).toBe('7');
        for (const [kept, text] of Object.entries(forwarded)) {
          if (kept !== 'x-ratelimit-limit-requests') expect(text).toBe(received[kept]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
