// Original file: proto/hypervize/keys/v1/changes.proto

import type { Start as _hypervize_keys_v1_Start, Start__Output as _hypervize_keys_v1_Start__Output } from '../../../hypervize/keys/v1/Start.js';
import type { Applied as _hypervize_keys_v1_Applied, Applied__Output as _hypervize_keys_v1_Applied__Output } from '../../../hypervize/keys/v1/Applied.js';

export interface FollowRequest {
  'start'?: (_hypervize_keys_v1_Start | null);
  'applied'?: (_hypervize_keys_v1_Applied | null);
  'message'?: "start"|"applied";
}

export interface FollowRequest__Output {
  'start'?: (_hypervize_keys_v1_Start__Output | null);
  'applied'?: (_hypervize_keys_v1_Applied__Output | null);
  'message'?: "start"|"applied";
}
