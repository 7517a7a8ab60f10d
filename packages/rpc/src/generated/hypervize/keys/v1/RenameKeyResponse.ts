// Original file: proto/hypervize/keys/v1/keys.proto

import type { Key as _hypervize_keys_v1_Key, Key__Output as _hypervize_keys_v1_Key__Output } from '../../../hypervize/keys/v1/Key.js';

export interface RenameKeyResponse {
  'key'?: (_hypervize_keys_v1_Key | null);
}

export interface RenameKeyResponse__Output {
  'key': (_hypervize_keys_v1_Key__Output | null);
}
