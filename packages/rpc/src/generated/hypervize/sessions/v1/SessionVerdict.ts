// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The secret matches and the session has not been ended. The caller compares expires_unix_ms as for a key.
 */
export interface SessionVerdict {
  'sessionId'?: (string);
  'accountId'?: (string);
  'expiresUnixMs'?: (number | string | Long);
  /**
   * The account is suspended and may use nothing.
   */
  'accountSuspended'?: (boolean);
}

/**
 * The secret matches and the session has not been ended. The caller compares expires_unix_ms as for a key.
 */
export interface SessionVerdict__Output {
  'sessionId': (string);
  'accountId': (string);
  'expiresUnixMs': (number);
  /**
   * The account is suspended and may use nothing.
   */
  'accountSuspended': (boolean);
}
