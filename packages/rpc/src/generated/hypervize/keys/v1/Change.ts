// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/hypervize/keys/v1/changes.proto

export const _hypervize_keys_v1_Change_Kind = {
  KIND_UNSPECIFIED: 'KIND_UNSPECIFIED',
  /**
   * The key has been revoked.
   */
  KIND_REVOKED: 'KIND_REVOKED',
  /**
   * The key's scopes, expiry or limit have changed, or its account has been restored.
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
} as const;

export type _hypervize_keys_v1_Change_Kind =
  | 'KIND_UNSPECIFIED'
  | 0
  /**
   * The key has been revoked.
   */
  | 'KIND_REVOKED'
  | 1
  /**
   * The key's scopes, expiry or limit have changed, or its account has been restored.
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

export type _hypervize_keys_v1_Change_Kind__Output = typeof _hypervize_keys_v1_Change_Kind[keyof typeof _hypervize_keys_v1_Change_Kind]

export interface Change {
  'seq'?: (number | string | Long);
  'kind'?: (_hypervize_keys_v1_Change_Kind);
  /**
   * Empty: the change concerns the account itself: whether it is suspended, and so what it may offer to others.
   */
  'keyId'?: (string);
  'accountId'?: (string);
  /**
   * Set if the kind is CHANGED and there is a key_id: the key's scopes and expiry after the change.
   */
  'scopes'?: (string)[];
  'expiresUnixMs'?: (number | string | Long);
  /**
   * The seq of the previous change in the log, or the seq at which the feed began. A follower that has not applied
   * everything up to this seq has missed a change: it ends the stream and resumes from its own seq.
   */
  'afterSeq'?: (number | string | Long);
  '_expiresUnixMs'?: "expiresUnixMs";
}

export interface Change__Output {
  'seq': (number);
  'kind': (_hypervize_keys_v1_Change_Kind__Output);
  /**
   * Empty: the change concerns the account itself: whether it is suspended, and so what it may offer to others.
   */
  'keyId': (string);
  'accountId': (string);
  /**
   * Set if the kind is CHANGED and there is a key_id: the key's scopes and expiry after the change.
   */
  'scopes': (string)[];
  'expiresUnixMs'?: (number);
  /**
   * The seq of the previous change in the log, or the seq at which the feed began. A follower that has not applied
   * everything up to this seq has missed a change: it ends the stream and resumes from its own seq.
   */
  'afterSeq': (number);
  '_expiresUnixMs'?: "expiresUnixMs";
}
