// Original file: proto/hypervize/usage/v1/usage.proto

import type { Long } from '@grpc/proto-loader';

export interface RecordUsageResponse {
  /**
   * Every event of this producer with a seq up to and including this one has been counted.
   */
  'countedSeq'?: (number | string | Long);
}

export interface RecordUsageResponse__Output {
  /**
   * Every event of this producer with a seq up to and including this one has been counted.
   */
  'countedSeq': (number);
}
