// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Requests a lease. The response is a Grant; there is no response if a lease cannot be granted.
 */
export interface Renew {
  /**
   * Numbered by the follower, so that it can match a Grant to its Renew.
   */
  'number'?: (number | string | Long);
  /**
   * Every change up to and including this seq has been applied.
   */
  'appliedSeq'?: (number | string | Long);
}

/**
 * Requests a lease. The response is a Grant; there is no response if a lease cannot be granted.
 */
export interface Renew__Output {
  /**
   * Numbered by the follower, so that it can match a Grant to its Renew.
   */
  'number': (number);
  /**
   * Every change up to and including this seq has been applied.
   */
  'appliedSeq': (number);
}
