import type { Scope } from '@hypervize/auth-model';

/** A change as the change feed delivers it. */
export interface Change {
  readonly seq: number;
  /** 'unknown' is a kind that this version does not know: it takes something away, but this version cannot tell what. */
  readonly kind: 'revoked' | 'changed' | 'imported' | 'suspended' | 'keyless' | 'unknown';
  /** What has changed: a key id, a session (`sessionSubject`), or the account itself (`accountSubject`). */
  readonly subjectId: string;
  readonly accountId: string;
  /**
   * For 'changed': what the key may do from then on (empty: not stated), and until when; of an account, until when it has an
   * active key that permits inference.
   */
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number | null;
}
