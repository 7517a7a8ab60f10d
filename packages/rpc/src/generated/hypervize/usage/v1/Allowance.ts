// Original file: proto/hypervize/usage/v1/usage.proto

import type { AccountLimits as _hypervize_keys_v1_AccountLimits, AccountLimits__Output as _hypervize_keys_v1_AccountLimits__Output } from '../../../hypervize/keys/v1/AccountLimits.js';
import type { Long } from '@grpc/proto-loader';

export interface Allowance {
  'accountId'?: (string);
  'limits'?: (_hypervize_keys_v1_AccountLimits | null);
  /**
   * Tokens used in this calendar month (UTC), prompt and completion together.
   */
  'tokensUsed'?: (number | string | Long);
  /**
   * When the month ends.
   */
  'periodEndUnixMs'?: (number | string | Long);
}

export interface Allowance__Output {
  'accountId': (string);
  'limits': (_hypervize_keys_v1_AccountLimits__Output | null);
  /**
   * Tokens used in this calendar month (UTC), prompt and completion together.
   */
  'tokensUsed': (number);
  /**
   * When the month ends.
   */
  'periodEndUnixMs': (number);
}
