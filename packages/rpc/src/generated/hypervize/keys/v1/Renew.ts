// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Asks for a lease. It is answered by a Grant, or not at all if it cannot be given.
 */
export interface Renew {
  /**
   * The follower's own count, to tell which of its requests a Grant answers.
   */
  'number'?: (number | string | Long);
  /**
   * Every change up to here has been applied.
   */
  'appliedSeq'?: (number | string | Long);
}

/**
 * Asks for a lease. It is answered by a Grant, or not at all if it cannot be given.
 */
export interface Renew__Output {
  /**
   * The follower's own count, to tell which of its requests a Grant answers.
   */
  'number': (number);
  /**
   * Every change up to here has been applied.
   */
  'appliedSeq': (number);
}
