// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/hypervize/keys/v1/changes.proto

export const _hypervize_keys_v1_Change_Kind = {
  KIND_UNSPECIFIED: 'KIND_UNSPECIFIED',
  /**
   * The key has been revoked, or the session has been ended.
   */
  KIND_REVOKED: 'KIND_REVOKED',
  /**
   * The key's scopes, expiry or limit have changed, or its account has been restored; or, of an account, the time until
   * which it has an active key that permits inference.
   */
  KIND_CHANGED: 'KIND_CHANGED',
  /**
   * Keys have been imported: from now on a key that does not have this service's own format can be good.
   */
  KIND_IMPORTED: 'KIND_IMPORTED',
  /**
   * The account has been suspended.
   */
  KIND_SUSPENDED: 'KIND_SUSPENDED',
  /**
   * The account has no active key that permits inference any more, so that its sessions may not use inference either.
   */
  KIND_KEYLESS: 'KIND_KEYLESS',
} as const;

export type _hypervize_keys_v1_Change_Kind =
  | 'KIND_UNSPECIFIED'
  | 0
  /**
   * The key has been revoked, or the session has been ended.
   */
  | 'KIND_REVOKED'
  | 1
  /**
   * The key's scopes, expiry or limit have changed, or its account has been restored; or, of an account, the time until
   * which it has an active key that permits inference.
   */
  | 'KIND_CHANGED'
  | 2
  /**
   * Keys have been imported: from now on a key that does not have this service's own format can be good.
   */
  | 'KIND_IMPORTED'
  | 3
  /**
   * The account has been suspended.
   */
  | 'KIND_SUSPENDED'
  | 4
  /**
   * The account has no active key that permits inference any more, so that its sessions may not use inference either.
   */
  | 'KIND_KEYLESS'
  | 5

export type _hypervize_keys_v1_Change_Kind__Output = typeof _hypervize_keys_v1_Change_Kind[keyof typeof _hypervize_keys_v1_Change_Kind]

export interface Change {
  'seq'?: (number | string | Long);
  'kind'?: (_hypervize_keys_v1_Change_Kind);
  /**
   * Empty if the change concerns a session, or the account itself: whether it is suspended, and until when it has a key that
   * permits inference.
   */
  'keyId'?: (string);
  'accountId'?: (string);
  /**
   * Set if the kind is CHANGED and there is a key_id: the key's scopes and expiry after the change. If the kind is CHANGED and
   * there is neither a key_id nor a session_id: until when the account has an active key that permits inference.
   */
  'scopes'?: (string)[];
  'expiresUnixMs'?: (number | string | Long);
  /**
   * The seq of the previous change in the log, or the seq at which the feed began. A follower that has not applied
   * everything up to this seq has missed a change: it ends the stream and resumes from its own seq.
   */
  'afterSeq'?: (number | string | Long);
  /**
   * The session that the change concerns; empty if it concerns none.
   */
  'sessionId'?: (string);
  '_expiresUnixMs'?: "expiresUnixMs";
}

export interface Change__Output {
  'seq': (number);
  'kind': (_hypervize_keys_v1_Change_Kind__Output);
  /**
   * Empty if the change concerns a session, or the account itself: whether it is suspended, and until when it has a key that
   * permits inference.
   */
  'keyId': (string);
  'accountId': (string);
  /**
   * Set if the kind is CHANGED and there is a key_id: the key's scopes and expiry after the change. If the kind is CHANGED and
   * there is neither a key_id nor a session_id: until when the account has an active key that permits inference.
   */
  'scopes': (string)[];
  'expiresUnixMs'?: (number);
  /**
   * The seq of the previous change in the log, or the seq at which the feed began. A follower that has not applied
   * everything up to this seq has missed a change: it ends the stream and resumes from its own seq.
   */
  'afterSeq': (number);
  /**
   * The session that the change concerns; empty if it concerns none.
   */
  'sessionId': (string);
  '_expiresUnixMs'?: "expiresUnixMs";
}
