// Original file: proto/hypervize/keys/v1/keys.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface RenameKeyRequest {
  'accountId'?: (string);
  'keyId'?: (string);
  /**
   * 1 to 64 printable characters.
   */
  'name'?: (string);
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface RenameKeyRequest__Output {
  'accountId': (string);
  'keyId': (string);
  /**
   * 1 to 64 printable characters.
   */
  'name': (string);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
