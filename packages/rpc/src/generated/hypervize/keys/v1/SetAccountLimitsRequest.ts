// Original file: proto/hypervize/keys/v1/users.proto

import type { AccountLimits as _hypervize_keys_v1_AccountLimits, AccountLimits__Output as _hypervize_keys_v1_AccountLimits__Output } from '../../../hypervize/keys/v1/AccountLimits.js';
import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface SetAccountLimitsRequest {
  'accountId'?: (string);
  /**
   * Replaces all limits of the account: where one is absent, the default limit applies again.
   */
  'limits'?: (_hypervize_keys_v1_AccountLimits | null);
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface SetAccountLimitsRequest__Output {
  'accountId': (string);
  /**
   * Replaces all limits of the account: where one is absent, the default limit applies again.
   */
  'limits': (_hypervize_keys_v1_AccountLimits__Output | null);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
