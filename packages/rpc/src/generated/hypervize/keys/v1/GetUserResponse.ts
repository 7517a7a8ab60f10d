// Original file: proto/hypervize/keys/v1/users.proto

import type { User as _hypervize_keys_v1_User, User__Output as _hypervize_keys_v1_User__Output } from '../../../hypervize/keys/v1/User.js';

export interface GetUserResponse {
  'user'?: (_hypervize_keys_v1_User | null);
}

export interface GetUserResponse__Output {
  'user': (_hypervize_keys_v1_User__Output | null);
}
