// Original file: proto/hypervize/keys/v1/users.proto

import type { User as _hypervize_keys_v1_User, User__Output as _hypervize_keys_v1_User__Output } from '../../../hypervize/keys/v1/User.js';
import type { Confirmation as _hypervize_revocation_v1_Confirmation, Confirmation__Output as _hypervize_revocation_v1_Confirmation__Output } from '../../../hypervize/revocation/v1/Confirmation.js';

export interface SuspendUserResponse {
  'user'?: (_hypervize_keys_v1_User | null);
  'confirmation'?: (_hypervize_revocation_v1_Confirmation | null);
}

export interface SuspendUserResponse__Output {
  'user': (_hypervize_keys_v1_User__Output | null);
  'confirmation': (_hypervize_revocation_v1_Confirmation__Output | null);
}
