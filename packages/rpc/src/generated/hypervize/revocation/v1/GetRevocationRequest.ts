// Original file: proto/hypervize/revocation/v1/revocation.proto

import type { Long } from '@grpc/proto-loader';

export interface GetRevocationRequest {
  'seq'?: (number | string | Long);
  /**
   * Only a change that concerns this account. Absent: any change, for operators.
   */
  'accountId'?: (string);
  '_accountId'?: "accountId";
}

export interface GetRevocationRequest__Output {
  'seq': (number);
  /**
   * Only a change that concerns this account. Absent: any change, for operators.
   */
  'accountId'?: (string);
  '_accountId'?: "accountId";
}
