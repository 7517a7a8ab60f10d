import { createHash, randomBytes } from 'node:crypto';
import { encodeBase62, isBase62, randomLetters } from './base62.js';
import { checksum } from './checksum.js';

/** The prefix of every key. */
export const KEY_PREFIX = 'hvz_live_';
/** The length of a key: 9 characters of prefix, 8 of key id, 19 of secret, 6 of checksum. */
export const KEY_LENGTH = 42;

const keyIdLength = 8;
const secretLength = 19;
const keyIdEnd = KEY_PREFIX.length + keyIdLength;
const checksumStart = keyIdEnd + secretLength;
const longestForeignKey = 256;

/** A source of random bytes. Outside of tests it is the operating system's. */
export type Random = (bytes: number) => Uint8Array;

/** What a string is, judged by the string alone. */
export type ParsedKey =
  /** A key made by this platform: 42 characters with a valid checksum. */
  | { readonly kind: 'native'; readonly keyId: string }
  /** The prefix is right, but the key was not made by this platform. It may have been imported. */
  | { readonly kind: 'foreign'; readonly keyId: string }
  | { readonly kind: 'malformed' };

/**
 * Generates a key, for a new key id or for the given one. The secret has log2(62^19), about 113 bits. Throws a RangeError
 * if `keyId` is not a key id.
 */
export function generateKey(options: { keyId?: string; random?: Random } = {}): {
  key: string;
  keyId: string;
} {
  const random = options.random ?? randomBytes;
  const keyId = options.keyId ?? randomLetters(keyIdLength, random);
  if (!isKeyId(keyId)) throw new RangeError('keyId must be 8 characters of 0-9, A-Z and a-z');
  const first36 = KEY_PREFIX + keyId + randomLetters(secretLength, random);
  return { key: first36 + checksum(first36), keyId };
}

/** Classifies a string without a lookup. */
export function parseKey(text: string): ParsedKey {
  if (!text.startsWith(KEY_PREFIX)) return { kind: 'malformed' };
  if (
    text.length === KEY_LENGTH &&
    isBase62(text, KEY_PREFIX.length) &&
    checksum(text.slice(0, checksumStart)) === text.slice(checksumStart)
  ) {
    return { kind: 'native', keyId: text.slice(KEY_PREFIX.length, keyIdEnd) };
  }
  if (text.length <= longestForeignKey && /^[0-9A-Za-z_-]+$/.test(text.slice(KEY_PREFIX.length))) {
    return { kind: 'foreign', keyId: deriveKeyId(createHash('sha256').update(text).digest()) };
  }
  return { kind: 'malformed' };
}

/** The key id of an imported key: the first 8 bytes of its SHA-256, big-endian, modulo 62^8, in base 62. */
export function deriveKeyId(sha256: Uint8Array): string {
  const number = Buffer.from(sha256.buffer, sha256.byteOffset, sha256.byteLength).readBigUInt64BE(0);
  return encodeBase62(number % 62n ** BigInt(keyIdLength), keyIdLength);
}

/** Whether a string has the form of a key id. */
export function isKeyId(text: string): boolean {
  return text.length === keyIdLength && isBase62(text);
}

/** The public part of a key: the prefix and the key id. */
export function keyPrefix(keyId: string): string {
  return KEY_PREFIX + keyId;
}
