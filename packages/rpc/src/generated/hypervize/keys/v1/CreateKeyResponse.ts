// Original file: proto/hypervize/keys/v1/keys.proto

import type { Key as _hypervize_keys_v1_Key, Key__Output as _hypervize_keys_v1_Key__Output } from '../../../hypervize/keys/v1/Key.js';

export interface CreateKeyResponse {
  'key'?: (_hypervize_keys_v1_Key | null);
  /**
   * The whole key. It is returned only here.
   */
  'secret'?: (string);
  /**
   * True if an earlier call with the same idempotency_key made this. There is no secret then.
   */
  'repeated'?: (boolean);
}

export interface CreateKeyResponse__Output {
  'key': (_hypervize_keys_v1_Key__Output | null);
  /**
   * The whole key. It is returned only here.
   */
  'secret': (string);
  /**
   * True if an earlier call with the same idempotency_key made this. There is no secret then.
   */
  'repeated': (boolean);
}
