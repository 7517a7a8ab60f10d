// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/hypervize/keys/v1/changes.proto

export const _hypervize_keys_v1_Change_Kind = {
  KIND_UNSPECIFIED: 'KIND_UNSPECIFIED',
  /**
   * The key is good no longer.
   */
  KIND_REVOKED: 'KIND_REVOKED',
  /**
   * The key is good for something else than before, or for another time.
   */
  KIND_CHANGED: 'KIND_CHANGED',
  /**
   * Keys have been imported: forms of key that are not this service's own can be good from now on.
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
   * The key is good no longer.
   */
  | 'KIND_REVOKED'
  | 1
  /**
   * The key is good for something else than before, or for another time.
   */
  | 'KIND_CHANGED'
  | 2
  /**
   * Keys have been imported: forms of key that are not this service's own can be good from now on.
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
   * Empty: the change concerns the account alone.
   */
  'keyId'?: (string);
  'accountId'?: (string);
  /**
   * If the kind is CHANGED: what the key may do from now on, and until when.
   */
  'scopes'?: (string)[];
  'expiresUnixMs'?: (number | string | Long);
  /**
   * The change before this one in the log, or the place where the feed began. A follower that has not applied everything
   * up to here has lost something: it breaks off and goes on from where it was.
   */
  'afterSeq'?: (number | string | Long);
  '_expiresUnixMs'?: "expiresUnixMs";
}

export interface Change__Output {
  'seq': (number);
  'kind': (_hypervize_keys_v1_Change_Kind__Output);
  /**
   * Empty: the change concerns the account alone.
   */
  'keyId': (string);
  'accountId': (string);
  /**
   * If the kind is CHANGED: what the key may do from now on, and until when.
   */
  'scopes': (string)[];
  'expiresUnixMs'?: (number);
  /**
   * The change before this one in the log, or the place where the feed began. A follower that has not applied everything
   * up to here has lost something: it breaks off and goes on from where it was.
   */
  'afterSeq': (number);
  '_expiresUnixMs'?: "expiresUnixMs";
}
