// Original file: proto/hypervize/keys/v1/keys.proto

import type { Long } from '@grpc/proto-loader';

export interface KeyUse {
  'keyId'?: (string);
  /**
   * Time of use. A time before the recorded one changes nothing.
   */
  'usedUnixMs'?: (number | string | Long);
}

export interface KeyUse__Output {
  'keyId': (string);
  /**
   * Time of use. A time before the recorded one changes nothing.
   */
  'usedUnixMs': (number);
}
