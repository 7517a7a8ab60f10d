// Original file: proto/hypervize/keys/v1/keys.proto

import type { ImportedKey as _hypervize_keys_v1_ImportedKey, ImportedKey__Output as _hypervize_keys_v1_ImportedKey__Output } from '../../../hypervize/keys/v1/ImportedKey.js';
import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface ImportKeysRequest {
  /**
   * 1 to 1,000 rows. Either all of them are imported or none.
   */
  'keys'?: (_hypervize_keys_v1_ImportedKey)[];
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface ImportKeysRequest__Output {
  /**
   * 1 to 1,000 rows. Either all of them are imported or none.
   */
  'keys': (_hypervize_keys_v1_ImportedKey__Output)[];
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
