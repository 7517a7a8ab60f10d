// Original file: proto/hypervize/keys/v1/keys.proto

import type { Long } from '@grpc/proto-loader';

export interface KeyUse {
  'keyId'?: (string);
  /**
   * When; an earlier time than the one on record changes nothing.
   */
  'usedUnixMs'?: (number | string | Long);
}

export interface KeyUse__Output {
  'keyId': (string);
  /**
   * When; an earlier time than the one on record changes nothing.
   */
  'usedUnixMs': (number);
}
