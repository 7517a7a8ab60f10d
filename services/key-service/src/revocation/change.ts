import type { Scope } from '@hypervize/auth-model';

/** What happened to a key's rights; see KIND_* in changes.proto. */
export type ChangeKind = 'revoked' | 'changed' | 'imported' | 'suspended';

/** One entry of the change log. */
export interface Change {
  readonly seq: number;
  readonly kind: ChangeKind;
  /** Empty if the change concerns the account itself. */
  readonly keyId: string;
  readonly accountId: string;
  /** The key's scopes and expiry after the change. */
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number | null;
}

/** A change as it is appended to the log. The key id is empty if it concerns the account but none of its keys. */
export type NewChange = Pick<Change, 'kind' | 'keyId' | 'accountId'>;

/** The part of a change that publishing it takes. */
export type Appended = Pick<Change, 'seq' | 'kind' | 'keyId' | 'accountId'>;
