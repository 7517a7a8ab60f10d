import type { Scope } from '@hypervize/auth-model';

/** A change as the feed tells it. */
export interface Change {
  readonly seq: number;
  /** 'unknown' is one that this version does not know: it takes something away, and nobody can say what. */
  readonly kind: 'revoked' | 'changed' | 'imported' | 'suspended' | 'unknown';
  /** Empty if it concerns the account alone. */
  readonly keyId: string;
  readonly accountId: string;
  /** If the kind is 'changed': what the key may do from then on (empty: not said), and until when. */
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number | null;
}
