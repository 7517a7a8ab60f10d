// Original file: proto/hypervize/keys/v1/users.proto

import type { Long } from '@grpc/proto-loader';

export interface User {
  /**
   * UUID. It is the account id of all that the user owns.
   */
  'accountId'?: (string);
  'subject'?: (string);
  'email'?: (string);
  'createdUnixMs'?: (number | string | Long);
  /**
   * Absent: not suspended.
   */
  'suspendedUnixMs'?: (number | string | Long);
  '_suspendedUnixMs'?: "suspendedUnixMs";
}

export interface User__Output {
  /**
   * UUID. It is the account id of all that the user owns.
   */
  'accountId': (string);
  'subject': (string);
  'email': (string);
  'createdUnixMs': (number);
  /**
   * Absent: not suspended.
   */
  'suspendedUnixMs'?: (number);
  '_suspendedUnixMs'?: "suspendedUnixMs";
}
