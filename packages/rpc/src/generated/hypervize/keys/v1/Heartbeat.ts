// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Sent when the follower has everything, about once a second.
 */
export interface Heartbeat {
  /**
   * The head of the log. The follower has been sent everything up to here.
   */
  'headSeq'?: (number | string | Long);
  /**
   * Whether any key has ever been imported. If not, a key of foreign form can be refused without asking.
   */
  'hasImportedKeys'?: (boolean);
}

/**
 * Sent when the follower has everything, about once a second.
 */
export interface Heartbeat__Output {
  /**
   * The head of the log. The follower has been sent everything up to here.
   */
  'headSeq': (number);
  /**
   * Whether any key has ever been imported. If not, a key of foreign form can be refused without asking.
   */
  'hasImportedKeys': (boolean);
}
