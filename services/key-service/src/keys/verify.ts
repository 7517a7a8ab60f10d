import type { ParsedKey } from '@hypervize/key-format';
import type { BcryptQueue } from './bcrypt-queue.js';
import type { Key, Mac } from './key.js';
import { equal, type MacKeys, sha256Of } from './mac.js';

/** The result of verifying a presented key. */
export type Verification =
  | { readonly kind: 'good'; readonly key: Key; readonly newMac?: Mac }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'unknown' };

interface Deps {
  readonly macKeys: MacKeys;
  readonly bcrypt: BcryptQueue;
}

/**
 * Verifies a presented key against the stored key with its key id, if there is one. The MAC decides, or bcrypt if its MAC
 * key is no longer configured; for an imported key, its SHA-256. A `newMac` in the result, computed with the current MAC key, replaces the stored one.
 */
export async function verify(
  { macKeys, bcrypt }: Deps,
  presented: string,
  parsed: ParsedKey,
  key: Key | undefined,
  signal: AbortSignal,
): Promise<Verification> {
  if (!key || parsed.kind === 'malformed') return { kind: 'unknown' };
  if (key.revokedAtMs !== null) return { kind: 'revoked' };
  const { verifier } = key;
  switch (verifier.kind) {
    case 'unrevealed':
      return { kind: 'mismatch' };
    case 'imported':
      return equal(sha256Of(presented), verifier.sha256) ? { kind: 'good', key } : { kind: 'mismatch' };
    case 'hashed': {
      if (parsed.kind !== 'native') return { kind: 'mismatch' };
      const checked = verifier.mac ? macKeys.check(presented, verifier.mac) : 'not-loaded';
      if (checked === 'mismatch') return { kind: 'mismatch' };
      if (checked === 'match' && verifier.mac?.version === macKeys.current) return { kind: 'good', key };
      if (checked === 'not-loaded' && !(await bcrypt.compare(presented, verifier.bcryptHash, key, signal))) {
        return { kind: 'mismatch' };
      }
      return { kind: 'good', key, newMac: macKeys.make(presented) };
    }
  }
}
