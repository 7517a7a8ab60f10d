// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A lease, committed before head_seq was read. It runs from the moment at which its Renew was sent, by the follower's own
 * clock, and may be used once every change up to head_seq has been applied.
 */
export interface Grant {
  /**
   * The number of the Renew that it grants.
   */
  'number'?: (number | string | Long);
  'headSeq'?: (number | string | Long);
  'leaseMs'?: (number | string | Long);
  /**
   * Whether any key has ever been imported. If not, a key that does not have this service's format is refused locally.
   */
  'hasImportedKeys'?: (boolean);
  /**
   * The number of followers that hold a lease, this one included, as this replica last saw it. At least 1. A gateway divides
   * its limits by it while they cannot be counted in the shared cache.
   */
  'holders'?: (number);
  /**
   * The time of day of this replica when it sent the grant. Followers measure the skew of their own clock by it, because the
   * times in keys (expiry) are by the clock of this service. Absent in earlier versions: 0.
   */
  'nowUnixMs'?: (number | string | Long);
}

/**
 * A lease, committed before head_seq was read. It runs from the moment at which its Renew was sent, by the follower's own
 * clock, and may be used once every change up to head_seq has been applied.
 */
export interface Grant__Output {
  /**
   * The number of the Renew that it grants.
   */
  'number': (number);
  'headSeq': (number);
  'leaseMs': (number);
  /**
   * Whether any key has ever been imported. If not, a key that does not have this service's format is refused locally.
   */
  'hasImportedKeys': (boolean);
  /**
   * The number of followers that hold a lease, this one included, as this replica last saw it. At least 1. A gateway divides
   * its limits by it while they cannot be counted in the shared cache.
   */
  'holders': (number);
  /**
   * The time of day of this replica when it sent the grant. Followers measure the skew of their own clock by it, because the
   * times in keys (expiry) are by the clock of this service. Absent in earlier versions: 0.
   */
  'nowUnixMs': (number);
}
