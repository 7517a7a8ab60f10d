// Original file: proto/hypervize/keys/v1/changes.proto

import type { Start as _hypervize_keys_v1_Start, Start__Output as _hypervize_keys_v1_Start__Output } from '../../../hypervize/keys/v1/Start.js';
import type { Applied as _hypervize_keys_v1_Applied, Applied__Output as _hypervize_keys_v1_Applied__Output } from '../../../hypervize/keys/v1/Applied.js';
import type { Renew as _hypervize_keys_v1_Renew, Renew__Output as _hypervize_keys_v1_Renew__Output } from '../../../hypervize/keys/v1/Renew.js';
import type { Leave as _hypervize_keys_v1_Leave, Leave__Output as _hypervize_keys_v1_Leave__Output } from '../../../hypervize/keys/v1/Leave.js';

export interface FollowRequest {
  'start'?: (_hypervize_keys_v1_Start | null);
  'applied'?: (_hypervize_keys_v1_Applied | null);
  'renew'?: (_hypervize_keys_v1_Renew | null);
  'leave'?: (_hypervize_keys_v1_Leave | null);
  'message'?: "start"|"applied"|"renew"|"leave";
}

export interface FollowRequest__Output {
  'start'?: (_hypervize_keys_v1_Start__Output | null);
  'applied'?: (_hypervize_keys_v1_Applied__Output | null);
  'renew'?: (_hypervize_keys_v1_Renew__Output | null);
  'leave'?: (_hypervize_keys_v1_Leave__Output | null);
  'message'?: "start"|"applied"|"renew"|"leave";
}
