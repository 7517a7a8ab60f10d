import type { Scope } from '@hypervize/auth-model';

/** What can happen to a key's rights; see KIND_* in changes.proto. */
export type ChangeKind = 'revoked' | 'changed' | 'imported' | 'suspended';

/** A place in the change log and what happened there. */
export interface Change {
  readonly seq: number;
  readonly kind: ChangeKind;
  /** Empty if it concerns the account alone. */
  readonly keyId: string;
  readonly accountId: string;
  /** What the key may do from then on, and until when. */
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number | null;
}

/** As much of a change as has to be told after its commit. */
export type Appended = Pick<Change, 'seq' | 'kind' | 'keyId'>;
