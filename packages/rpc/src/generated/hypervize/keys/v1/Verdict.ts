// Original file: proto/hypervize/keys/v1/keys.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The secret matches and the key has not been revoked. The caller compares expires_unix_ms with the time of day of this
 * service, which it knows from ChangeFeed's Grant.now_unix_ms, at every use of the verdict.
 */
export interface Verdict {
  'keyId'?: (string);
  'accountId'?: (string);
  'scopes'?: (string)[];
  /**
   * Absent: does not expire. May be in the past.
   */
  'expiresUnixMs'?: (number | string | Long);
  /**
   * The account is suspended and may use nothing.
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
 * The secret matches and the key has not been revoked. The caller compares expires_unix_ms with the time of day of this
 * service, which it knows from ChangeFeed's Grant.now_unix_ms, at every use of the verdict.
 */
export interface Verdict__Output {
  'keyId': (string);
  'accountId': (string);
  'scopes': (string)[];
  /**
   * Absent: does not expire. May be in the past.
   */
  'expiresUnixMs'?: (number);
  /**
   * The account is suspended and may use nothing.
   */
  'accountSuspended': (boolean);
  /**
   * Absent: the key has no limit of its own.
   */
  'requestsPerMinute'?: (number);
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}
