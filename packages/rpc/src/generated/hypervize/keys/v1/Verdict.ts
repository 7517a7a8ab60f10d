// Original file: proto/hypervize/keys/v1/keys.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The secret was right and the key has not been revoked. Whoever uses a verdict compares expires_unix_ms with its own
 * clock at every use.
 */
export interface Verdict {
  'keyId'?: (string);
  'accountId'?: (string);
  'scopes'?: (string)[];
  /**
   * Absent: does not expire. May lie in the past.
   */
  'expiresUnixMs'?: (number | string | Long);
  /**
   * The account may use nothing for the time being.
   */
  'accountSuspended'?: (boolean);
  /**
   * Absent: the key has no limit of its own.
   */
  'requestsPerMinute'?: (number);
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}

/**
 * The secret was right and the key has not been revoked. Whoever uses a verdict compares expires_unix_ms with its own
 * clock at every use.
 */
export interface Verdict__Output {
  'keyId': (string);
  'accountId': (string);
  'scopes': (string)[];
  /**
   * Absent: does not expire. May lie in the past.
   */
  'expiresUnixMs'?: (number);
  /**
   * The account may use nothing for the time being.
   */
  'accountSuspended': (boolean);
  /**
   * Absent: the key has no limit of its own.
   */
  'requestsPerMinute'?: (number);
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}
