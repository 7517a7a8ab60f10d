// Original file: proto/hypervize/keys/v1/users.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface EnsureUserRequest {
  /**
   * The identity provider's name for the user (the "sub" claim). 1 to 255 characters.
   */
  'subject'?: (string);
  /**
   * For display; up to 320 characters, may be empty. Updated if the user exists.
   */
  'email'?: (string);
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface EnsureUserRequest__Output {
  /**
   * The identity provider's name for the user (the "sub" claim). 1 to 255 characters.
   */
  'subject': (string);
  /**
   * For display; up to 320 characters, may be empty. Updated if the user exists.
   */
  'email': (string);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
