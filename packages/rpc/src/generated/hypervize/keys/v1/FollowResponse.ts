// Original file: proto/hypervize/keys/v1/changes.proto

import type { Change as _hypervize_keys_v1_Change, Change__Output as _hypervize_keys_v1_Change__Output } from '../../../hypervize/keys/v1/Change.js';
import type { Heartbeat as _hypervize_keys_v1_Heartbeat, Heartbeat__Output as _hypervize_keys_v1_Heartbeat__Output } from '../../../hypervize/keys/v1/Heartbeat.js';
import type { Reset as _hypervize_keys_v1_Reset, Reset__Output as _hypervize_keys_v1_Reset__Output } from '../../../hypervize/keys/v1/Reset.js';

export interface FollowResponse {
  'change'?: (_hypervize_keys_v1_Change | null);
  'heartbeat'?: (_hypervize_keys_v1_Heartbeat | null);
  'reset'?: (_hypervize_keys_v1_Reset | null);
  'message'?: "change"|"heartbeat"|"reset";
}

export interface FollowResponse__Output {
  'change'?: (_hypervize_keys_v1_Change__Output | null);
  'heartbeat'?: (_hypervize_keys_v1_Heartbeat__Output | null);
  'reset'?: (_hypervize_keys_v1_Reset__Output | null);
  'message'?: "change"|"heartbeat"|"reset";
}
