// Original file: proto/hypervize/keys/v1/keys.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface RollKeyRequest {
  'accountId'?: (string);
  'keyId'?: (string);
  /**
   * How long the old key remains good, 0 to 604,800 (7 days). Absent or 0: it ends now.
   */
  'overlapSeconds'?: (number);
  'actor'?: (_hypervize_keys_v1_Actor | null);
  '_overlapSeconds'?: "overlapSeconds";
}

export interface RollKeyRequest__Output {
  'accountId': (string);
  'keyId': (string);
  /**
   * How long the old key remains good, 0 to 604,800 (7 days). Absent or 0: it ends now.
   */
  'overlapSeconds'?: (number);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  '_overlapSeconds'?: "overlapSeconds";
}
