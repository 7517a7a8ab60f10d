// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

export interface Start {
  /**
   * Identifies the follower; unique to one process. 1 to 100 characters.
   */
  'gatewayId'?: (string);
  /**
   * Resume after this seq. Absent: start far enough back to cover every verdict that may still be cached anywhere.
   */
  'afterSeq'?: (number | string | Long);
  '_afterSeq'?: "afterSeq";
}

export interface Start__Output {
  /**
   * Identifies the follower; unique to one process. 1 to 100 characters.
   */
  'gatewayId': (string);
  /**
   * Resume after this seq. Absent: start far enough back to cover every verdict that may still be cached anywhere.
   */
  'afterSeq'?: (number);
  '_afterSeq'?: "afterSeq";
}
