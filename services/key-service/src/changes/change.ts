/** What can happen to a key's rights; see KIND_* in changes.proto. */
export type ChangeKind = 'revoked' | 'narrowed' | 'imported';

/** A place in the change log and what happened there. */
export interface Change {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly keyId: string;
  readonly accountId: string;
}
