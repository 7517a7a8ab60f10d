import type { ParsedKey } from '@hypervize/key-format';
import type { BcryptQueue } from './bcrypt-queue.js';
import type { Mac, VerifiableKey } from './key.js';
import { equal, type MacKeys, sha256Of } from './mac.js';

/** The result of verifying a presented key. A `newMac`, computed with the current MAC key, replaces the stored one. */
export type Verification =
  | { readonly kind: 'good'; readonly key: VerifiableKey; readonly newMac?: Mac }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'unknown' };

/** The result without bcrypt. `undecided`: no configured MAC key made the MAC of the key, so bcrypt has to decide. */
export type Checked =
  | Verification
  | { readonly kind: 'undecided'; readonly key: VerifiableKey; readonly bcryptHash: string };

/**
 * Verifies a presented key against the stored key with its key id, if there is one, as far as that takes no bcrypt: by the
 * MAC or, for an imported key, by its SHA-256.
 */
export function check(
  macKeys: MacKeys,
  presented: string,
  parsed: ParsedKey,
  key: VerifiableKey | undefined,
): Checked {
  if (!key || parsed.kind === 'malformed') return { kind: 'unknown' };
  if (key.revoked) return { kind: 'revoked' };
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
      if (checked === 'not-loaded') return { kind: 'undecided', key, bcryptHash: verifier.bcryptHash };
      if (verifier.mac?.version === macKeys.current) return { kind: 'good', key };
      return { kind: 'good', key, newMac: macKeys.make(presented) };
    }
  }
}

interface Deps {
  readonly macKeys: MacKeys;
  readonly bcrypt: BcryptQueue;
}

/** Verifies a presented key as `check` does, and with bcrypt where that decides nothing. */
export async function verify(
  { macKeys, bcrypt }: Deps,
  presented: string,
  parsed: ParsedKey,
  key: VerifiableKey | undefined,
  signal: AbortSignal,
): Promise<Verification> {
  const checked = check(macKeys, presented, parsed, key);
  if (checked.kind !== 'undecided') return checked;
  return (await bcrypt.compare(presented, checked.bcryptHash, checked.key, signal))
    ? { kind: 'good', key: checked.key, newMac: macKeys.make(presented) }
    : { kind: 'mismatch' };
}
