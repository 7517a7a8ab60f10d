// Original file: proto/hypervize/keys/v1/changes.proto

import type { Change as _hypervize_keys_v1_Change, Change__Output as _hypervize_keys_v1_Change__Output } from '../../../hypervize/keys/v1/Change.js';
import type { Grant as _hypervize_keys_v1_Grant, Grant__Output as _hypervize_keys_v1_Grant__Output } from '../../../hypervize/keys/v1/Grant.js';
import type { Reset as _hypervize_keys_v1_Reset, Reset__Output as _hypervize_keys_v1_Reset__Output } from '../../../hypervize/keys/v1/Reset.js';

export interface FollowResponse {
  'change'?: (_hypervize_keys_v1_Change | null);
  'grant'?: (_hypervize_keys_v1_Grant | null);
  'reset'?: (_hypervize_keys_v1_Reset | null);
  'message'?: "change"|"grant"|"reset";
}

export interface FollowResponse__Output {
  'change'?: (_hypervize_keys_v1_Change__Output | null);
  'grant'?: (_hypervize_keys_v1_Grant__Output | null);
  'reset'?: (_hypervize_keys_v1_Reset__Output | null);
  'message'?: "change"|"grant"|"reset";
}
