import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { generateKey, isKeyId, KEY_LENGTH, KEY_PREFIX, parseKey, redactKeys } from './key.js';

/** Texts that are keys, nearly keys, or anything else, up to sizes that no key has. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ maxLength: 300 }).map((rest) => KEY_PREFIX + rest),
  fc
    .string({ unit: fc.constantFrom('0', 'Z', 'z', '_', '-', 'é'), maxLength: 300 })
    .map((rest) => KEY_PREFIX + rest),
  fc.integer({ min: 200, max: 300 }).map((length) => KEY_PREFIX.padEnd(length, 'a')),
  fc.tuple(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 })).map(([before, after]) => {
    return before + generateKey().key + after;
  }),
);

test('any text is parsed to one of the three kinds, with a key id that is one, and never throws', () => {
  fc.assert(
    fc.property(text, (one) => {
      const parsed = parseKey(one);
      if (parsed.kind === 'malformed') return;
      expect(isKeyId(parsed.keyId)).toBe(true);
      expect(one.startsWith(KEY_PREFIX)).toBe(true);
      if (parsed.kind === 'native') expect(one).toHaveLength(KEY_LENGTH);
      // Longer texts are not hashed.
      expect(one.length).toBeLessThanOrEqual(256);
    }),
    { numRuns: 3_000 },
  );
});

test('no redacted text holds a key, however the text is made', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (parts) => {
      const redacted = redactKeys(parts.join(''));
      for (const [, rest = ''] of redacted.matchAll(/hvz_live_([0-9A-Za-z_-]*)/g)) {
        expect(rest.length).toBeLessThanOrEqual(8);
      }
    }),
    { numRuns: 2_000 },
  );
});
