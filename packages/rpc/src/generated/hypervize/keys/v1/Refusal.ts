// Original file: proto/hypervize/keys/v1/keys.proto


// Original file: proto/hypervize/keys/v1/keys.proto

export const _hypervize_keys_v1_Refusal_Reason = {
  REASON_UNSPECIFIED: 'REASON_UNSPECIFIED',
  /**
   * There is no key with this key id.
   */
  REASON_UNKNOWN: 'REASON_UNKNOWN',
  /**
   * The key id exists, and this secret is wrong. No change to the key can make it right.
   */
  REASON_MISMATCH: 'REASON_MISMATCH',
  /**
   * The key has been revoked. Returned without checking the secret.
   */
  REASON_REVOKED: 'REASON_REVOKED',
} as const;

export type _hypervize_keys_v1_Refusal_Reason =
  | 'REASON_UNSPECIFIED'
  | 0
  /**
   * There is no key with this key id.
   */
  | 'REASON_UNKNOWN'
  | 1
  /**
   * The key id exists, and this secret is wrong. No change to the key can make it right.
   */
  | 'REASON_MISMATCH'
  | 2
  /**
   * The key has been revoked. Returned without checking the secret.
   */
  | 'REASON_REVOKED'
  | 3

export type _hypervize_keys_v1_Refusal_Reason__Output = typeof _hypervize_keys_v1_Refusal_Reason[keyof typeof _hypervize_keys_v1_Refusal_Reason]

export interface Refusal {
  'reason'?: (_hypervize_keys_v1_Refusal_Reason);
}

export interface Refusal__Output {
  'reason': (_hypervize_keys_v1_Refusal_Reason__Output);
}
