// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A lease, committed before head_seq was read. It runs from the moment at which its Renew was sent, by the follower's own
 * clock, and may be used once every change up to head_seq has been applied.
 */
export interface Grant {
  /**
   * The number of the Renew that it answers.
   */
  'number'?: (number | string | Long);
  'headSeq'?: (number | string | Long);
  'leaseMs'?: (number | string | Long);
  /**
   * Whether any key has ever been imported. If not, a key of foreign form can be refused without asking.
   */
  'hasImportedKeys'?: (boolean);
  /**
   * How many followers hold a lease, this one included, as this replica last saw it. At least 1. For shares, where a shared
   * count cannot be had.
   */
  'holders'?: (number);
}

/**
 * A lease, committed before head_seq was read. It runs from the moment at which its Renew was sent, by the follower's own
 * clock, and may be used once every change up to head_seq has been applied.
 */
export interface Grant__Output {
  /**
   * The number of the Renew that it answers.
   */
  'number': (number);
  'headSeq': (number);
  'leaseMs': (number);
  /**
   * Whether any key has ever been imported. If not, a key of foreign form can be refused without asking.
   */
  'hasImportedKeys': (boolean);
  /**
   * How many followers hold a lease, this one included, as this replica last saw it. At least 1. For shares, where a shared
   * count cannot be had.
   */
  'holders': (number);
}
