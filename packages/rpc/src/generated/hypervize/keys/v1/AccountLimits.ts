// Original file: proto/hypervize/keys/v1/users.proto

import type { Long } from '@grpc/proto-loader';

export interface AccountLimits {
  /**
   * Requests per minute of all its keys together, 1 to 10,000,000. Absent: the default limit.
   */
  'requestsPerMinute'?: (number);
  /**
   * Tokens per calendar month (UTC), 0 to 10^15. Absent: the default quota.
   */
  'tokensPerMonth'?: (number | string | Long);
  '_requestsPerMinute'?: "requestsPerMinute";
  '_tokensPerMonth'?: "tokensPerMonth";
}

export interface AccountLimits__Output {
  /**
   * Requests per minute of all its keys together, 1 to 10,000,000. Absent: the default limit.
   */
  'requestsPerMinute'?: (number);
  /**
   * Tokens per calendar month (UTC), 0 to 10^15. Absent: the default quota.
   */
  'tokensPerMonth'?: (number);
  '_requestsPerMinute'?: "requestsPerMinute";
  '_tokensPerMonth'?: "tokensPerMonth";
}
