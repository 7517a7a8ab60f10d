// Original file: proto/hypervize/keys/v1/keys.proto

import type { Key as _hypervize_keys_v1_Key, Key__Output as _hypervize_keys_v1_Key__Output } from '../../../hypervize/keys/v1/Key.js';

export interface ListKeysResponse {
  'keys'?: (_hypervize_keys_v1_Key)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken'?: (string);
}

export interface ListKeysResponse__Output {
  'keys': (_hypervize_keys_v1_Key__Output)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken': (string);
}
