// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The log does not go back to the place that was asked for. The follower forgets all that it has cached and goes on
 * from here.
 */
export interface Reset {
  'seq'?: (number | string | Long);
}

/**
 * The log does not go back to the place that was asked for. The follower forgets all that it has cached and goes on
 * from here.
 */
export interface Reset__Output {
  'seq': (number);
}
