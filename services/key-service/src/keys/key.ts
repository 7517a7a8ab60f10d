import type { Scope } from '@hypervize/auth-model';

/** A key, without its secret. Times are milliseconds since the epoch. */
export interface Key {
  readonly keyId: string;
  readonly accountId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  readonly revokedBy: string | null;
  readonly revokedReason: string | null;
  readonly successorKeyId: string | null;
  /** Null: only the limit of the account applies. */
  readonly requestsPerMinute: number | null;
  readonly verifier: Verifier;
}

/** The part of a key and its account that a verification takes. */
export interface VerifiableKey
  extends Pick<Key, 'keyId' | 'accountId' | 'scopes' | 'expiresAtMs' | 'requestsPerMinute' | 'verifier'> {
  readonly revoked: boolean;
  readonly accountSuspended: boolean;
}

/** What a presented key is verified with. */
export type Verifier =
  | { readonly kind: 'hashed'; readonly bcryptHash: string; readonly mac: Mac | null }
  | { readonly kind: 'imported'; readonly sha256: Buffer }
  /** A default key that has not been revealed: no key matches it. */
  | { readonly kind: 'unrevealed' };

/** The HMAC-SHA-256 of a key, and the version of the MAC key that it was computed with. */
export interface Mac {
  readonly version: string;
  readonly bytes: Buffer;
}
