// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A session without its secret, which cannot be retrieved again.
 */
export interface Session {
  /**
   * 12 characters of 0-9, A-Z and a-z.
   */
  'sessionId'?: (string);
  /**
   * UUID.
   */
  'accountId'?: (string);
  'createdUnixMs'?: (number | string | Long);
  /**
   * Accurate to a few minutes.
   */
  'lastUsedUnixMs'?: (number | string | Long);
  /**
   * When it ends if it is not used until then, or at the latest. Later uses move it, up to the absolute lifetime.
   */
  'expiresUnixMs'?: (number | string | Long);
  /**
   * Absent: has not been ended.
   */
  'endedUnixMs'?: (number | string | Long);
  /**
   * The User-Agent header of the sign-in, up to 200 characters.
   */
  'userAgent'?: (string);
  /**
   * The address of the sign-in.
   */
  'address'?: (string);
  '_endedUnixMs'?: "endedUnixMs";
}

/**
 * A session without its secret, which cannot be retrieved again.
 */
export interface Session__Output {
  /**
   * 12 characters of 0-9, A-Z and a-z.
   */
  'sessionId': (string);
  /**
   * UUID.
   */
  'accountId': (string);
  'createdUnixMs': (number);
  /**
   * Accurate to a few minutes.
   */
  'lastUsedUnixMs': (number);
  /**
   * When it ends if it is not used until then, or at the latest. Later uses move it, up to the absolute lifetime.
   */
  'expiresUnixMs': (number);
  /**
   * Absent: has not been ended.
   */
  'endedUnixMs'?: (number);
  /**
   * The User-Agent header of the sign-in, up to 200 characters.
   */
  'userAgent': (string);
  /**
   * The address of the sign-in.
   */
  'address': (string);
  '_endedUnixMs'?: "endedUnixMs";
}
