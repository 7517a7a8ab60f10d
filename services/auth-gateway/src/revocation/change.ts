import type { Scope } from '@hypervize/auth-model';

/** A change as the change feed delivers it. */
export interface Change {
  readonly seq: number;
  /** 'unknown' is a kind that this version does not know: it takes something away, but this version cannot tell what. */
  readonly kind: 'revoked' | 'changed' | 'imported' | 'suspended' | 'unknown';
  /** What has changed: a key id, or the account itself (`accountSubject`). */
  readonly subjectId: string;
  readonly accountId: string;
  /** For 'changed': what the key may do from then on (empty: not stated), and until when. */
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number | null;
}
