import type { VerdictEntry } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { KeyCaller, Verdict } from './caller.js';

/** A key whose secret was right, and the account that it belongs to. */
export interface KnownKey {
  readonly keyId: string;
  readonly accountId: string;
}

/** The result of verifying a key. */
export type Verification =
  | { readonly kind: 'good'; readonly keyId: string; readonly verdict: Verdict }
  | ({ readonly kind: 'expired' } & KnownKey)
  | ({ readonly kind: 'suspended' } & KnownKey)
  | { readonly kind: 'invalid' };

/**
 * Verifies the key of a request in flight again: in the shared cache, then at key-service within `timeoutMs`, never from
 * memory. Rejects if it cannot be verified.
 */
export type ConfirmKey = (caller: KeyCaller, timeoutMs: number) => Promise<Verification>;

/**
 * What an entry says about a presented key (its SHA-256 in hex) at `nowMs`. Undefined if the entry decides nothing and
 * key-service has to be asked. A key id has one valid key, so its verdict also refuses every wrong key with that key id.
 */
export function evaluate(
  keyId: string,
  entry: VerdictEntry,
  sha256: string,
  nowMs: number,
): Verification | undefined {
  switch (entry.kind) {
    case 'stale':
    case 'account':
      return undefined;
    case 'tombstone':
    case 'unknown':
      return { kind: 'invalid' };
    case 'verdict': {
      if (entry.sha256 !== sha256) return { kind: 'invalid' };
      const { accountId, expiresAtMs, suspended } = entry;
      if (expiresAtMs !== null && expiresAtMs <= nowMs) return { kind: 'expired', keyId, accountId };
      if (suspended) return { kind: 'suspended', keyId, accountId };
      return { kind: 'good', keyId, verdict: entry };
    }
  }
}

/** The error that a client gets for a key that is not good. */
export function verificationError(kind: Exclude<Verification['kind'], 'good'>): AppError {
  switch (kind) {
    case 'expired':
      return new AppError('expired_api_key');
    case 'suspended':
      return new AppError('account_suspended');
    case 'invalid':
      return new AppError('invalid_api_key');
  }
}
