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

/** The part of a change that publishing it takes. */
export interface Appended extends Pick<Change, 'seq' | 'kind' | 'keyId' | 'accountId'> {
  /**
   * The change was made by an earlier call. `seq` is a later head of the log, which may belong to a change of something
   * else, so that one is not published with this.
   */
  readonly repeated?: true;
}
