import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scopes } from './scopes.js';
import { decodeEntry, encodeEntry, type VerdictEntry } from './verdict-entry.js';

const seq = fc.nat();
const entry: fc.Arbitrary<VerdictEntry> = fc.oneof(
  fc.record({ kind: fc.constant('tombstone' as const), seq }),
  fc.record({ kind: fc.constant('unknown' as const), seq }),
  fc.record({
    ...{ kind: fc.constant('account' as const), seq, suspended: fc.boolean() },
    inferenceKeyUntilMs: fc.option(fc.nat()),
  }),
  fc.record({ kind: fc.constant('stale' as const), seq: seq.map((s) => s + 0.5) }),
  fc.record({
    kind: fc.constant('verdict' as const),
    seq,
    sha256: fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => Buffer.from(bytes).toString('hex')),
    accountId: fc.uuid(),
    scopes: fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1 }),
    expiresAtMs: fc.option(fc.nat()),
    suspended: fc.boolean(),
    requestsPerMinute: fc.option(fc.nat()),
  }),
);

test('encoding and decoding an entry returns the same entry', () => {
  fc.assert(fc.property(entry, (one) => expect(decodeEntry(encodeEntry(one))).toEqual(one)));
});

test('text that is not an entry decodes to undefined', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(decodeEntry(text)).toBeUndefined()));
  fc.assert(
    fc.property(fc.json(), (json) => {
      const decoded = decodeEntry(`7 ${json}`);
      expect(decoded === undefined || decoded.kind !== 'verdict').toBe(true);
    }),
  );
});
