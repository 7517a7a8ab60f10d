import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Mac } from './key.js';

/** Named MAC keys: the first makes new MACs, all can check. */
export interface MacKeys {
  readonly current: string;
  /** The MAC of a key under the current MAC key. */
  make(key: string): Mac;
  /** Whether a MAC is that of the key; 'not-loaded' if the MAC key that made it is not here. */
  check(key: string, mac: Mac): 'match' | 'mismatch' | 'not-loaded';
}

/** MAC keys from secrets; HMAC-SHA-256 (RFC 2104). There must be at least one. */
export function createMacKeys(secrets: readonly { readonly id: string; readonly secret: Buffer }[]): MacKeys {
  const [first] = secrets;
  if (!first) throw new RangeError('at least one MAC key is needed');
  const bySecret = new Map(secrets.map(({ id, secret }) => [versionOf(id, secret), secret]));
  const current = versionOf(first.id, first.secret);
  const compute = (key: string, secret: Buffer) => createHmac('sha256', secret).update(key).digest();
  return {
    current,
    make: (key) => ({ version: current, bytes: compute(key, first.secret) }),
    check: (key, mac) => {
      const secret = bySecret.get(mac.version);
      if (!secret) return 'not-loaded';
      return equal(compute(key, secret), mac.bytes) ? 'match' : 'mismatch';
    },
  };
}

/**
 * The name under which a MAC key's work is recorded: its own and a fingerprint of it, so that another secret put under
 * an old name counts as one that is not loaded, and does not make every key look wrong.
 */
function versionOf(id: string, secret: Buffer): string {
  return `${id}-${createHmac('sha256', secret).update('fingerprint').digest('hex').slice(0, 8)}`;
}

/** SHA-256 of a whole key. */
export function sha256Of(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Compares in a time that does not depend on where they differ. */
export function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
