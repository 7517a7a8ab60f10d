// Original file: proto/hypervize/inference/v1/pools.proto

import type { Pool as _hypervize_inference_v1_Pool, Pool__Output as _hypervize_inference_v1_Pool__Output } from '../../../hypervize/inference/v1/Pool.js';
import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface PutPoolRequest {
  'pool'?: (_hypervize_inference_v1_Pool | null);
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface PutPoolRequest__Output {
  'pool': (_hypervize_inference_v1_Pool__Output | null);
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
