import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Mac } from './key.js';

/** The MAC keys: new MACs are computed with the first one, and MACs of all of them can be checked. */
export interface MacKeys {
  /** The version of the first MAC key. */
  readonly current: string;
  /** The MAC of a key, computed with the current MAC key. */
  make(key: string): Mac;
  /** Whether a MAC is that of the key; 'not-loaded' if its MAC key is not configured. */
  check(key: string, mac: Mac): 'match' | 'mismatch' | 'not-loaded';
}

/** MAC keys from secrets, for HMAC-SHA-256 (RFC 2104). Throws a RangeError if there are none. */
export function createMacKeys(secrets: readonly { readonly id: string; readonly secret: Buffer }[]): MacKeys {
  const [first] = secrets;
  if (!first) throw new RangeError('at least one MAC key is required');
  const byVersion = new Map(secrets.map(({ id, secret }) => [versionOf(id, secret), secret]));
  const current = versionOf(first.id, first.secret);
  const compute = (key: string, secret: Buffer) => createHmac('sha256', secret).update(key).digest();
  return {
    current,
    make: (key) => ({ version: current, bytes: compute(key, first.secret) }),
    check: (key, mac) => {
      const secret = byVersion.get(mac.version);
      if (!secret) return 'not-loaded';
      return equal(compute(key, secret), mac.bytes) ? 'match' : 'mismatch';
    },
  };
}

/**
 * The version that is stored beside a MAC: the id of the MAC key and a fingerprint of its secret. If the secret of an id
 * is replaced, its old MACs are 'not-loaded' and are renewed; by the id alone, every key would be a mismatch.
 */
function versionOf(id: string, secret: Buffer): string {
  return `${id}-${createHmac('sha256', secret).update('fingerprint').digest('hex').slice(0, 8)}`;
}

/** The SHA-256 of a whole key. */
export function sha256Of(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Compares in constant time. */
export function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
