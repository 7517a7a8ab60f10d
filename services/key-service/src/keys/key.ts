import type { Scope } from '@hypervize/auth-model';

/** A key as it stands in the table, without what verifies it. Times are milliseconds since the epoch. */
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
  /** Null: the key has no limit of its own. */
  readonly requestsPerMinute: number | null;
  readonly verifier: Verifier;
}

/** What a presented key is compared with. */
export type Verifier =
  | { readonly kind: 'hashed'; readonly bcryptHash: string; readonly mac: Mac | null }
  | { readonly kind: 'imported'; readonly sha256: Buffer }
  /** A default key whose owner has not revealed it: nothing matches. */
  | { readonly kind: 'unrevealed' };

/** An HMAC-SHA-256 of the key and the name of the MAC key that made it. */
export interface Mac {
  readonly version: string;
  readonly bytes: Buffer;
}
