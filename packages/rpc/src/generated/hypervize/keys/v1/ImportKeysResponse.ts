// Original file: proto/hypervize/keys/v1/keys.proto

import type { ImportResult as _hypervize_keys_v1_ImportResult, ImportResult__Output as _hypervize_keys_v1_ImportResult__Output } from '../../../hypervize/keys/v1/ImportResult.js';

export interface ImportKeysResponse {
  /**
   * One per row, in the order of the request.
   */
  'results'?: (_hypervize_keys_v1_ImportResult)[];
}

export interface ImportKeysResponse__Output {
  /**
   * One per row, in the order of the request.
   */
  'results': (_hypervize_keys_v1_ImportResult__Output)[];
}
