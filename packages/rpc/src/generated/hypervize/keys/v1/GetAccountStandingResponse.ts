// Original file: proto/hypervize/keys/v1/users.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/hypervize/keys/v1/users.proto

export const _hypervize_keys_v1_GetAccountStandingResponse_Standing = {
  STANDING_UNSPECIFIED: 'STANDING_UNSPECIFIED',
  STANDING_GOOD: 'STANDING_GOOD',
  STANDING_SUSPENDED: 'STANDING_SUSPENDED',
  /**
   * There is no such account.
   */
  STANDING_UNKNOWN: 'STANDING_UNKNOWN',
} as const;

export type _hypervize_keys_v1_GetAccountStandingResponse_Standing =
  | 'STANDING_UNSPECIFIED'
  | 0
  | 'STANDING_GOOD'
  | 1
  | 'STANDING_SUSPENDED'
  | 2
  /**
   * There is no such account.
   */
  | 'STANDING_UNKNOWN'
  | 3

export type _hypervize_keys_v1_GetAccountStandingResponse_Standing__Output = typeof _hypervize_keys_v1_GetAccountStandingResponse_Standing[keyof typeof _hypervize_keys_v1_GetAccountStandingResponse_Standing]

export interface GetAccountStandingResponse {
  /**
   * The head of the change log in the snapshot from which the account was read: the response reflects every change up to it.
   */
  'seq'?: (number | string | Long);
  'standing'?: (_hypervize_keys_v1_GetAccountStandingResponse_Standing);
  /**
   * Whether the account has an active key that permits inference, revealed or not, which its sessions need for inference.
   */
  'hasInferenceKey'?: (boolean);
  /**
   * When the last such key expires. Absent: one of them does not expire, or there is none.
   */
  'inferenceKeyUntilUnixMs'?: (number | string | Long);
  '_inferenceKeyUntilUnixMs'?: "inferenceKeyUntilUnixMs";
}

export interface GetAccountStandingResponse__Output {
  /**
   * The head of the change log in the snapshot from which the account was read: the response reflects every change up to it.
   */
  'seq': (number);
  'standing': (_hypervize_keys_v1_GetAccountStandingResponse_Standing__Output);
  /**
   * Whether the account has an active key that permits inference, revealed or not, which its sessions need for inference.
   */
  'hasInferenceKey': (boolean);
  /**
   * When the last such key expires. Absent: one of them does not expire, or there is none.
   */
  'inferenceKeyUntilUnixMs'?: (number);
  '_inferenceKeyUntilUnixMs'?: "inferenceKeyUntilUnixMs";
}
