import { createHash, randomBytes } from 'node:crypto';
import { encodeBase62, isBase62, randomLetters } from './base62.js';
import { checksum } from './checksum.js';

/** What every key begins with. */
export const KEY_PREFIX = 'hvz_live_';
/** Characters of a key: the prefix, 8 of key id, 19 of secret, 6 of checksum. */
export const KEY_LENGTH = 42;

const keyIdLength = 8;
const secretLength = 19;
const keyIdEnd = KEY_PREFIX.length + keyIdLength;
const checksumStart = keyIdEnd + secretLength;
const longestForeignKey = 256;

/** A source of random bytes; the operating system's, outside of tests. */
export type Random = (bytes: number) => Uint8Array;

/** What a text is, as far as the text itself can tell. */
export type ParsedKey =
  /** One of ours: 42 characters and the right checksum. */
  | { readonly kind: 'native'; readonly keyId: string }
  /** The right prefix, but not one of ours: possibly a key that was made elsewhere and imported. */
  | { readonly kind: 'foreign'; readonly keyId: string }
  | { readonly kind: 'malformed' };

/**
 * A new key. With `keyId`, a key for that id, which must be one. The secret has log2(62^19), about 113 bits.
 */
export function generateKey(options: { keyId?: string; random?: Random } = {}): {
  key: string;
  keyId: string;
} {
  const random = options.random ?? randomBytes;
  const keyId = options.keyId ?? randomLetters(keyIdLength, random);
  if (!isKeyId(keyId)) throw new RangeError('a key id has 8 characters of 0-9, A-Z and a-z');
  const first36 = KEY_PREFIX + keyId + randomLetters(secretLength, random);
  return { key: first36 + checksum(first36), keyId };
}

/** Tells what a text is, without looking anything up. */
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

/**
 * The key id of an imported key: the first 8 bytes of its SHA-256 as a big-endian number, modulo 62^8, in base 62.
 */
export function deriveKeyId(sha256: Uint8Array): string {
  const number = Buffer.from(sha256.buffer, sha256.byteOffset, sha256.byteLength).readBigUInt64BE(0);
  return encodeBase62(number % 62n ** BigInt(keyIdLength), keyIdLength);
}

/** Whether a text has the form of a key id. */
export function isKeyId(text: string): boolean {
  return text.length === keyIdLength && isBase62(text);
}

/** The part of a key that may be shown. */
export function keyPrefix(keyId: string): string {
  return KEY_PREFIX + keyId;
}

const keyInText = new RegExp(`${KEY_PREFIX}([0-9A-Za-z_-]*)`, 'g');

/** The text with every key in it cut down to the part that may be shown. */
export function redactKeys(text: string): string {
  if (!text.includes(KEY_PREFIX)) return text;
  return text.replace(keyInText, (whole, rest: string) => {
    if (rest.length <= keyIdLength) return rest.length === keyIdLength ? whole : KEY_PREFIX;
    return `${whole.slice(0, keyIdEnd)}…`;
  });
}
