// Original file: proto/hypervize/keys/v1/keys.proto

import type { Key as _hypervize_keys_v1_Key, Key__Output as _hypervize_keys_v1_Key__Output } from '../../../hypervize/keys/v1/Key.js';
import type { Confirmation as _hypervize_revocation_v1_Confirmation, Confirmation__Output as _hypervize_revocation_v1_Confirmation__Output } from '../../../hypervize/revocation/v1/Confirmation.js';

export interface UpdateKeyResponse {
  'key'?: (_hypervize_keys_v1_Key | null);
  /**
   * Absent if nothing but the name changed.
   */
  'confirmation'?: (_hypervize_revocation_v1_Confirmation | null);
}

export interface UpdateKeyResponse__Output {
  'key': (_hypervize_keys_v1_Key__Output | null);
  /**
   * Absent if nothing but the name changed.
   */
  'confirmation': (_hypervize_revocation_v1_Confirmation__Output | null);
}
