// Original file: proto/hypervize/keys/v1/users.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface RestoreUserRequest {
  'accountId'?: (string);
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface RestoreUserRequest__Output {
  'accountId': (string);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
