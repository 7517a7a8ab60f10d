import type { Entry } from '@hypervize/auth-model';

export type Verdict = Extract<Entry, { kind: 'verdict' }>;

/** What came of a presented key. */
export type Verification =
  | { readonly kind: 'good'; readonly keyId: string; readonly verdict: Verdict }
  | { readonly kind: 'expired' }
  | { readonly kind: 'suspended' }
  | { readonly kind: 'invalid' };

/**
 * What an entry says of a presented key (its SHA-256, hex) now. Undefined: nothing, somebody has to be asked. As there
 * is one right key for a key id, a verdict also decides about every wrong one.
 */
export function evaluate(
  keyId: string,
  entry: Entry,
  sha256: string,
  nowMs: number,
): Verification | undefined {
  switch (entry.kind) {
    case 'stale':
      return undefined;
    case 'tombstone':
    case 'unknown':
      return { kind: 'invalid' };
    case 'verdict':
      if (entry.sha256 !== sha256) return { kind: 'invalid' };
      if (entry.expiresAtMs !== null && entry.expiresAtMs <= nowMs) return { kind: 'expired' };
      if (entry.suspended) return { kind: 'suspended' };
      return { kind: 'good', keyId, verdict: entry };
  }
}
