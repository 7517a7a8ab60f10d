// Original file: proto/hypervize/keys/v1/users.proto

import type { AccountLimits as _hypervize_keys_v1_AccountLimits, AccountLimits__Output as _hypervize_keys_v1_AccountLimits__Output } from '../../../hypervize/keys/v1/AccountLimits.js';
import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface SetAccountLimitsRequest {
  'accountId'?: (string);
  /**
   * These are its limits from now on: what is absent is the platform's usual one again.
   */
  'limits'?: (_hypervize_keys_v1_AccountLimits | null);
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface SetAccountLimitsRequest__Output {
  'accountId': (string);
  /**
   * These are its limits from now on: what is absent is the platform's usual one again.
   */
  'limits': (_hypervize_keys_v1_AccountLimits__Output | null);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
