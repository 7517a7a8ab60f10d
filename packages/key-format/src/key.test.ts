import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { alphabet, randomLetters } from './base62.js';
import { checksum, crc32 } from './checksum.js';
import { deriveKeyId, generateKey, isKeyId, KEY_LENGTH, KEY_PREFIX, keyPrefix, parseKey } from './key.js';
import { redactCredentials } from './redact.js';

const letter = fc.constantFrom(...alphabet);
/** An endless source of bytes from a seed, so that a failing key can be reproduced. */
const seeded = (seed: number) => (bytes: number) =>
  createHash('shake256', { outputLength: bytes }).update(String(seed)).update(String(seed++)).digest();
const aKey = fc.nat().map((seed) => generateKey({ random: seeded(seed) }).key);

describe('a key', () => {
  test('has 42 characters, contains its key id and is native', () => {
    fc.assert(
      fc.property(aKey, (key) => {
        expect(key).toHaveLength(KEY_LENGTH);
        expect(parseKey(key)).toEqual({ kind: 'native', keyId: key.slice(9, 17) });
      }),
    );
  });

  test('is not native with any one character replaced', () => {
    fc.assert(
      fc.property(aKey, fc.integer({ min: 9, max: 41 }), letter, (key, at, other) => {
        fc.pre(key[at] !== other);
        return parseKey(key.slice(0, at) + other + key.slice(at + 1)).kind !== 'native';
      }),
    );
  });

  test('is not native with two adjacent characters swapped', () => {
    fc.assert(
      fc.property(aKey, fc.integer({ min: 9, max: 40 }), (key, at) => {
        fc.pre(key[at] !== key[at + 1]);
        return parseKey(key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2)).kind !== 'native';
      }),
    );
  });

  test('can be generated for a given key id, and not for a string that is not a key id', () => {
    expect(generateKey({ keyId: 'AbCd0189' }).key.startsWith('hvz_live_AbCd0189')).toBe(true);
    expect(() => generateKey({ keyId: 'short' })).toThrow(RangeError);
  });

  test('has characters that are all equally likely: bytes that would favour some are dropped', () => {
    const bytes = [255, 0, 248, 61, 249, 62, 247];
    expect(randomLetters(4, (n) => Uint8Array.from(bytes.splice(0, n)))).toBe('0z0z');
  });
});

describe('any string', () => {
  const base62 = fc.string({ unit: letter, minLength: 0, maxLength: 40 });
  /** Strings of every kind, many of them close to a key. */
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .tuple(fc.constantFrom(KEY_PREFIX, 'hvz_test_', 'HVZ_LIVE_', ` ${KEY_PREFIX}`), base62)
      .map((parts) => parts.join('')),
    fc.tuple(aKey, fc.nat(42), fc.string({ unit: 'binary', maxLength: 3 })).map(([key, at, inserted]) => {
      return key.slice(0, at) + inserted + key.slice(at);
    }),
    fc.tuple(aKey, fc.nat(42)).map(([key, end]) => key.slice(0, end)),
    fc.tuple(aKey, aKey).map((keys) => keys.join('')),
  );

  test('is parsed without failing, and is native exactly if it is well formed and its checksum is right', () => {
    fc.assert(
      fc.property(text, (one) => {
        const parsed = parseKey(one);
        const wellFormed = /^hvz_live_[0-9A-Za-z]{33}$/.test(one) && !one.includes('\n');
        const native = wellFormed && checksum(one.slice(0, 36)) === one.slice(36);
        expect(parsed.kind === 'native').toBe(native);
        if (parsed.kind !== 'malformed') expect(isKeyId(parsed.keyId)).toBe(true);
        if (parsed.kind === 'foreign') expect(one).toMatch(/^hvz_live_[0-9A-Za-z_-]{1,247}$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is the key that its own parts make, if it is native', () => {
    fc.assert(
      fc.property(fc.string({ unit: letter, minLength: 8, maxLength: 8 }), fc.nat(), (keyId, seed) => {
        const { key } = generateKey({ keyId, random: seeded(seed) });
        expect(parseKey(key)).toEqual({ kind: 'native', keyId });
        const first36 = keyPrefix(keyId) + key.slice(17, 36);
        expect(first36 + checksum(first36)).toBe(key);
      }),
    );
  });

  test('of 42 characters with a checksum made up at random is not a key', () => {
    fc.assert(
      fc.property(aKey, fc.string({ unit: letter, minLength: 6, maxLength: 6 }), (key, made) => {
        fc.pre(made !== key.slice(36));
        expect(parseKey(key.slice(0, 36) + made).kind).toBe('foreign');
      }),
    );
  });
});

describe('the checksum', () => {
  test('equals the CRC-32 of zlib', () => {
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 60 }), (text) => crc32(text) === zlib.crc32(text)),
    );
    expect(crc32('123456789')).toBe(0xcbf43926); // the check value of CRC-32/ISO-HDLC
  });
});

describe('the published test vectors', () => {
  interface Vectors {
    native: { key: string; keyId: string; crc32: number }[];
    foreign: { key: string; why: string; keyId: string; sha256: string }[];
    malformed: { key: string; why: string }[];
  }
  const file = new URL('../../vectors.json', import.meta.url);
  const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

  test.each(vectors.native)('$key is native', ({ key, keyId, crc32: crc }) => {
    expect(parseKey(key)).toEqual({ kind: 'native', keyId });
    expect(crc32(key.slice(0, 36))).toBe(crc);
    expect(checksum(key.slice(0, 36))).toBe(key.slice(36));
  });

  test.each(vectors.foreign)('$key is foreign ($why)', ({ key, keyId, sha256 }) => {
    expect(createHash('sha256').update(key).digest('hex')).toBe(sha256);
    expect(deriveKeyId(Buffer.from(sha256, 'hex'))).toBe(keyId);
    expect(parseKey(key)).toEqual({ kind: 'foreign', keyId });
  });

  test.each(vectors.malformed)('$key is malformed ($why)', ({ key }) => {
    expect(parseKey(key)).toEqual({ kind: 'malformed' });
  });
});

describe('redaction', () => {
  test('leaves no secret in any text, and is idempotent', () => {
    fc.assert(
      fc.property(fc.string(), aKey, fc.string(), (before, key, after) => {
        const redacted = redactCredentials(before + key + after);
        expect(redacted).not.toContain(key.slice(17));
        expect(redacted).toContain(key.slice(0, 17));
        expect(redactCredentials(redacted)).toBe(redacted);
      }),
    );
  });

  test('keeps the public part, and drops a part too short to be a key id', () => {
    expect(redactCredentials(`see ${keyPrefix('AbCd0189')}.`)).toBe('see hvz_live_AbCd0189.');
    expect(redactCredentials(`${KEY_PREFIX}abc`)).toBe(KEY_PREFIX);
    expect(isKeyId('AbCd0189') && !isKeyId('AbCd018-') && !isKeyId('AbCd018')).toBe(true);
  });
});
