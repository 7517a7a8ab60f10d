// Original file: proto/hypervize/inference/v1/pools.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface DeletePoolRequest {
  'model'?: (string);
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface DeletePoolRequest__Output {
  'model': (string);
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
