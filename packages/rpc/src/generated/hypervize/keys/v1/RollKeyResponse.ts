// Original file: proto/hypervize/keys/v1/keys.proto

import type { Key as _hypervize_keys_v1_Key, Key__Output as _hypervize_keys_v1_Key__Output } from '../../../hypervize/keys/v1/Key.js';
import type { Confirmation as _hypervize_revocation_v1_Confirmation, Confirmation__Output as _hypervize_revocation_v1_Confirmation__Output } from '../../../hypervize/revocation/v1/Confirmation.js';

export interface RollKeyResponse {
  /**
   * The successor.
   */
  'key'?: (_hypervize_keys_v1_Key | null);
  /**
   * The successor's whole key. It is returned only here.
   */
  'secret'?: (string);
  /**
   * The old key: revoked, or with its new expiry.
   */
  'predecessor'?: (_hypervize_keys_v1_Key | null);
  /**
   * Of the end of the old key.
   */
  'confirmation'?: (_hypervize_revocation_v1_Confirmation | null);
  /**
   * True if an earlier call with the same idempotency_key made this. There is no secret then.
   */
  'repeated'?: (boolean);
}

export interface RollKeyResponse__Output {
  /**
   * The successor.
   */
  'key': (_hypervize_keys_v1_Key__Output | null);
  /**
   * The successor's whole key. It is returned only here.
   */
  'secret': (string);
  /**
   * The old key: revoked, or with its new expiry.
   */
  'predecessor': (_hypervize_keys_v1_Key__Output | null);
  /**
   * Of the end of the old key.
   */
  'confirmation': (_hypervize_revocation_v1_Confirmation__Output | null);
  /**
   * True if an earlier call with the same idempotency_key made this. There is no secret then.
   */
  'repeated': (boolean);
}
