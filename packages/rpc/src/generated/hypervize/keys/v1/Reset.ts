// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Where the feed begins, for a follower that named no place, or whose place the log does not go back to. The follower
 * forgets all that it has cached, believes nothing that is older than this, and goes on from here.
 */
export interface Reset {
  'seq'?: (number | string | Long);
}

/**
 * Where the feed begins, for a follower that named no place, or whose place the log does not go back to. The follower
 * forgets all that it has cached, believes nothing that is older than this, and goes on from here.
 */
export interface Reset__Output {
  'seq': (number);
}
