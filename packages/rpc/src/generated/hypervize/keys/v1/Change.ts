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
   * The key still is good but for less or for a shorter time: verify it again.
   */
  KIND_NARROWED: 'KIND_NARROWED',
  /**
   * Keys have been imported: forms of key that are not this service's own can be good from now on.
   */
  KIND_IMPORTED: 'KIND_IMPORTED',
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
   * The key still is good but for less or for a shorter time: verify it again.
   */
  | 'KIND_NARROWED'
  | 2
  /**
   * Keys have been imported: forms of key that are not this service's own can be good from now on.
   */
  | 'KIND_IMPORTED'
  | 3

export type _hypervize_keys_v1_Change_Kind__Output = typeof _hypervize_keys_v1_Change_Kind[keyof typeof _hypervize_keys_v1_Change_Kind]

export interface Change {
  'seq'?: (number | string | Long);
  'kind'?: (_hypervize_keys_v1_Change_Kind);
  'keyId'?: (string);
  'accountId'?: (string);
}

export interface Change__Output {
  'seq': (number);
  'kind': (_hypervize_keys_v1_Change_Kind__Output);
  'keyId': (string);
  'accountId': (string);
}
