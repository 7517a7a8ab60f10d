// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

export interface Start {
  /**
   * Names the follower, one of its process: 1 to 100 characters.
   */
  'gatewayId'?: (string);
  /**
   * Go on after this seq. Absent: far enough back that every verdict still cached anywhere is covered.
   */
  'afterSeq'?: (number | string | Long);
  '_afterSeq'?: "afterSeq";
}

export interface Start__Output {
  /**
   * Names the follower, one of its process: 1 to 100 characters.
   */
  'gatewayId': (string);
  /**
   * Go on after this seq. Absent: far enough back that every verdict still cached anywhere is covered.
   */
  'afterSeq'?: (number);
  '_afterSeq'?: "afterSeq";
}
