// Original file: proto/hypervize/keys/v1/keys.proto

import type { KeyUse as _hypervize_keys_v1_KeyUse, KeyUse__Output as _hypervize_keys_v1_KeyUse__Output } from '../../../hypervize/keys/v1/KeyUse.js';

export interface RecordKeyUseRequest {
  /**
   * At most 10,000.
   */
  'uses'?: (_hypervize_keys_v1_KeyUse)[];
}

export interface RecordKeyUseRequest__Output {
  /**
   * At most 10,000.
   */
  'uses': (_hypervize_keys_v1_KeyUse__Output)[];
}
