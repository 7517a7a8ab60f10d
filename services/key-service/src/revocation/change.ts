import type { Scope } from '@hypervize/auth-model';

/** What happened to the rights of a key, a session or an account; see KIND_* in changes.proto. */
export type ChangeKind = 'revoked' | 'changed' | 'imported' | 'suspended' | 'keyless';

/** One entry of the change log. */
export interface Change {
  readonly seq: number;
  readonly kind: ChangeKind;
  /** Empty if the change concerns a session, or the account itself. */
  readonly keyId: string;
  /** Empty if the change concerns no session. */
  readonly sessionId: string;
  readonly accountId: string;
  /** The key's scopes after the change. */
  readonly scopes: readonly Scope[];
  /** The expiry of the key or session after the change; until when the account has an active key that permits inference. */
  readonly expiresAtMs: number | null;
}

/**
 * A change as it is appended to the log. Both ids are empty if it concerns the account itself; then `untilMs` is until when
 * the account has an active key that permits inference. An absent `untilMs` is no end.
 */
export type NewChange = Pick<Change, 'kind' | 'keyId' | 'accountId'> & {
  readonly sessionId?: string;
  readonly untilMs?: number | null;
};

/** The part of a change that publishing it takes. */
export type Appended = Pick<Change, 'seq' | 'kind' | 'keyId' | 'sessionId' | 'accountId'>;
