import type { VerdictEntry } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { IdentifiedCaller, Verdict } from './caller.js';
import type { Presented } from './presented.js';

/** A credential whose secret was right, and the account that it belongs to. */
export interface KnownCredential {
  /** As the audit log names it. */
  readonly actorId: string;
  readonly accountId: string;
}

/** The result of verifying a credential. */
export type Verification =
  | { readonly kind: 'good'; readonly verdict: Verdict }
  | { readonly kind: 'expired' | 'suspended'; readonly accountId: string }
  | { readonly kind: 'invalid' };

/**
 * Verifies the credential of a request in flight again: in the shared cache, then at key-service within `timeoutMs`, never
 * from memory. Rejects if it cannot be verified.
 */
export type ConfirmCredential = (caller: IdentifiedCaller, timeoutMs: number) => Promise<Verification>;

/**
 * What an entry says about a presented credential (its SHA-256 in hex) at `nowMs`. Undefined if the entry decides nothing
 * and key-service has to be asked. A subject has one valid credential, so its verdict also refuses every wrong one.
 */
export function evaluate(entry: VerdictEntry, sha256: string, nowMs: number): Verification | undefined {
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
      if (expiresAtMs !== null && expiresAtMs <= nowMs) return { kind: 'expired', accountId };
      if (suspended) return { kind: 'suspended', accountId };
      return { kind: 'good', verdict: entry };
    }
  }
}

/** The error that a client gets for a credential that is not good. A session that has ended is as good as none. */
export function verificationError(
  credential: Presented['kind'],
  kind: Exclude<Verification['kind'], 'good'>,
): AppError {
  switch (kind) {
    case 'expired':
      return new AppError(credential === 'key' ? 'expired_api_key' : 'invalid_session');
    case 'suspended':
      return new AppError('account_suspended');
    case 'invalid':
      return new AppError(credential === 'key' ? 'invalid_api_key' : 'invalid_session');
  }
}
