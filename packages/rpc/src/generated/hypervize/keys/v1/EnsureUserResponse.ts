// Original file: proto/hypervize/keys/v1/users.proto

import type { User as _hypervize_keys_v1_User, User__Output as _hypervize_keys_v1_User__Output } from '../../../hypervize/keys/v1/User.js';

export interface EnsureUserResponse {
  'user'?: (_hypervize_keys_v1_User | null);
  /**
   * True if this call created the user.
   */
  'created'?: (boolean);
}

export interface EnsureUserResponse__Output {
  'user': (_hypervize_keys_v1_User__Output | null);
  /**
   * True if this call created the user.
   */
  'created': (boolean);
}
