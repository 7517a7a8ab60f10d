// Original file: proto/hypervize/keys/v1/keys.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface RevealDefaultKeyRequest {
  'accountId'?: (string);
  'actor'?: (_hypervize_keys_v1_Actor | null);
  /**
   * The key that the caller takes for the default key; key_not_found if it is not. Empty: whichever it is.
   */
  'keyId'?: (string);
}

export interface RevealDefaultKeyRequest__Output {
  'accountId': (string);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  /**
   * The key that the caller takes for the default key; key_not_found if it is not. Empty: whichever it is.
   */
  'keyId': (string);
}
