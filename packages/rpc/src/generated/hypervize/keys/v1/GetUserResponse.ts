// Original file: proto/hypervize/keys/v1/users.proto

import type { User as _hypervize_keys_v1_User, User__Output as _hypervize_keys_v1_User__Output } from '../../../hypervize/keys/v1/User.js';
import type { Key as _hypervize_keys_v1_Key, Key__Output as _hypervize_keys_v1_Key__Output } from '../../../hypervize/keys/v1/Key.js';

export interface GetUserResponse {
  'user'?: (_hypervize_keys_v1_User | null);
  /**
   * The key that sign-up made, revealed, revoked or neither. Absent if it has been renamed.
   */
  'defaultKey'?: (_hypervize_keys_v1_Key | null);
}

export interface GetUserResponse__Output {
  'user': (_hypervize_keys_v1_User__Output | null);
  /**
   * The key that sign-up made, revealed, revoked or neither. Absent if it has been renamed.
   */
  'defaultKey': (_hypervize_keys_v1_Key__Output | null);
}
