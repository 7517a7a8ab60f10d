// Original file: proto/hypervize/keys/v1/users.proto

import type { AccountLimits as _hypervize_keys_v1_AccountLimits, AccountLimits__Output as _hypervize_keys_v1_AccountLimits__Output } from '../../../hypervize/keys/v1/AccountLimits.js';
import type { Long } from '@grpc/proto-loader';

export interface User {
  /**
   * UUID. The account id of everything that the user owns.
   */
  'accountId'?: (string);
  'subject'?: (string);
  'email'?: (string);
  'createdUnixMs'?: (number | string | Long);
  /**
   * Absent: not suspended.
   */
  'suspendedUnixMs'?: (number | string | Long);
  /**
   * The account's own limits. The default limits apply where one is absent.
   */
  'limits'?: (_hypervize_keys_v1_AccountLimits | null);
  '_suspendedUnixMs'?: "suspendedUnixMs";
}

export interface User__Output {
  /**
   * UUID. The account id of everything that the user owns.
   */
  'accountId': (string);
  'subject': (string);
  'email': (string);
  'createdUnixMs': (number);
  /**
   * Absent: not suspended.
   */
  'suspendedUnixMs'?: (number);
  /**
   * The account's own limits. The default limits apply where one is absent.
   */
  'limits': (_hypervize_keys_v1_AccountLimits__Output | null);
  '_suspendedUnixMs'?: "suspendedUnixMs";
}
