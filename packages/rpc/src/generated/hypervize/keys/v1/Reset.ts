// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The seq at which the feed begins, for a follower that named none or whose seq is no longer in the log. The follower
 * discards its whole cache, rejects every entry that is older than this seq, and continues from here.
 */
export interface Reset {
  'seq'?: (number | string | Long);
}

/**
 * The seq at which the feed begins, for a follower that named none or whose seq is no longer in the log. The follower
 * discards its whole cache, rejects every entry that is older than this seq, and continues from here.
 */
export interface Reset__Output {
  'seq': (number);
}
