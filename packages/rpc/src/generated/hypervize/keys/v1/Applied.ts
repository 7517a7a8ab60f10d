// Original file: proto/hypervize/keys/v1/changes.proto

import type { Long } from '@grpc/proto-loader';

export interface Applied {
  /**
   * Every change up to and including this seq has been applied.
   */
  'seq'?: (number | string | Long);
}

export interface Applied__Output {
  /**
   * Every change up to and including this seq has been applied.
   */
  'seq': (number);
}
